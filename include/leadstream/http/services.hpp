#pragma once

#include "leadstream/base/metrics.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/event/event_decoder.hpp"
#include "leadstream/flow/models.hpp"
#include "leadstream/http/router.hpp"
#include "leadstream/http/webhook_gate.hpp"
#include "leadstream/runtime/engine_view.hpp"
#include "leadstream/runtime/log_gateway.hpp"
#include "leadstream/runtime/stream_hub.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace ls::http {

// What the resources answer from. Made in the composition root; outlives the server. The functions
// are called from the server's threads and must not wait.
struct Services {
  std::function<runtime::EngineView()> view;
  std::function<std::shared_ptr<const flow::ModelSet>()> models;
  const runtime::StreamHub& hub;
  runtime::LogGateway& log;
  const event::Catalog& catalog;
  const Clock& clock;
  Metrics& metrics;
  std::string app = "leadstream";
  std::string version = "dev";
  event::DecodeLimits decode_limits = {};
  std::size_t body_max = 8 << 20;                       // as of the server: for a list of events
  std::map<std::string, std::string> topic_names = {};  // logical to real, as configured
  WebhookGate* webhooks = nullptr;                      // null: nobody's webhooks are taken
};

// Every route of the interface, the page included. `services` outlives the router.
[[nodiscard]] Router make_router(const Services& services);

}  // namespace ls::http
