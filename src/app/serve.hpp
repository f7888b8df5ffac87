#pragma once

#include "app/project.hpp"
#include "app/settings.hpp"
#include "app/wire.hpp"

#include "leadstream/base/metrics.hpp"
#include "leadstream/http/router.hpp"
#include "leadstream/http/server.hpp"
#include "leadstream/http/services.hpp"
#include "leadstream/http/webhook_gate.hpp"

#include <memory>

namespace ls::app {

// The HTTP side of a running process: queries, metrics, ingestion and the page. Dies before the
// wire that it shows.
class Serve {
 public:
  static Result<std::unique_ptr<Serve>> start(const Settings& settings, const Project& project,
                                              Wire& wire, const Clock& clock);
  ~Serve();
  Serve(const Serve&) = delete;
  Serve& operator=(const Serve&) = delete;

  // "http://127.0.0.1:8080"
  [[nodiscard]] std::string address() const;

 private:
  Serve(const Settings& settings, const Project& project, Wire& wire, const Clock& clock,
        std::unique_ptr<http::WebhookGate> webhooks);

  std::unique_ptr<http::WebhookGate> webhooks_;
  std::string host_;
  std::string address_file_;
  Metrics metrics_;
  http::Services services_;
  http::Router router_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace ls::app
