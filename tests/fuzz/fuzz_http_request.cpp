#include "leadstream/base/assert.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/http/services.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

// Takes everything and keeps nothing.
class Nowhere final : public ls::runtime::LogGateway {
 public:
  ls::Result<std::vector<Place>> append(const std::vector<Addressed>& records) override {
    return std::vector<Place>(records.size());
  }
  ls::Result<std::vector<StoredRecord>> read(const std::string& /*topic*/,
                                             ls::Partition /*partition*/, ls::Offset /*from*/,
                                             std::size_t /*count_max*/) override {
    return std::vector<StoredRecord>();
  }
  ls::Result<std::vector<Topic>> topics() override {
    return std::vector<Topic>();
  }
};

struct World {
  Nowhere log;
  ls::runtime::StreamHub hub;
  ls::ManualClock clock{ls::EventTime{1'780'000'000'000}};
  ls::Metrics metrics;
  ls::event::Catalog catalog = ls::event::Catalog::of(
      {{.name = "page.viewed",
        .topic = "crm.web",
        .fields = {{.name = "dwell_ms", .kind = ls::event::FieldKind::integer},
                   {.name = "utm", .kind = ls::event::FieldKind::json, .bytes_max = 100}}}});
  ls::http::Services services{.view = [] { return ls::runtime::EngineView{}; },
                              .models = [] { return std::make_shared<const ls::flow::ModelSet>(); },
                              .hub = hub,
                              .log = log,
                              .catalog = catalog,
                              .clock = clock,
                              .metrics = metrics};
  ls::http::Router router = ls::http::make_router(services);
};

// "POST /path?query type\nbody" in pieces.
std::string_view cut(std::string_view& text, char end) {
  const std::string_view part = text.substr(0, text.find(end));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return part;
}

}  // namespace

// Whatever comes, the answer is one: a known status and, where JSON is said, JSON.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const World world;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  ls::http::Request request;
  request.method = cut(text, ' ') == "POST" ? ls::http::Method::post : ls::http::Method::get;
  request.path = cut(text, '?');
  const auto query = ls::http::parse_query(cut(text, ' '));
  request.headers.emplace_back("Content-Type", cut(text, '\n'));
  request.body = text;
  const ls::http::Router::Match match = world.router.match(request.method, request.path);
  if (!query || match.route == nullptr || match.is_broken) {
    return 0;
  }
  request.query = *query;
  request.params = match.params;
  const ls::http::Response response = match.route->handler(request);
  LS_ASSERT(response.status >= 200 && response.status < 600 && response.status != 500);
  if (response.content_type.ends_with("json") && !response.body.empty()) {
    ls::event::JsonDocument document;
    LS_ASSERT(document.parse(response.body).has_value());
  }
  return 0;
}
