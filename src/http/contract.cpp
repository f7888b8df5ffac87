#include "http/resources.hpp"

#include "leadstream/event/schema.hpp"

#include <memory>
#include <string>

namespace ls::http {

// Types do not change while a process runs: the document is made once.
void add_contract(Router& router, const Services& services) {
  const auto document =
      std::make_shared<const std::string>(event::async_api(services.catalog, services.version));
  router.add(Method::get, "/asyncapi.json", [document](const Request& /*request*/) {
    Response response;
    response.body = *document;
    return response;
  });
}

}  // namespace ls::http
