#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/config/reader.hpp"
#include "leadstream/event/event_type.hpp"
#include "leadstream/event/webhook.hpp"
#include "leadstream/flow/topology_spec.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ls::operators {

struct WebhookSettings {
  const event::Catalog* catalog = nullptr;
  const event::EventType* of = nullptr;  // webhook.received
  std::uint32_t body = 0;                // its slots
  std::uint32_t provider_slot = 0;
  std::optional<event::Provider> provider;  // of all; nothing: each event says
  std::string tenant;
  std::vector<const event::EventType*> emits;
  Millis hold{0};  // how long the changes of a transaction of Salesforce wait for each other

  [[nodiscard]] std::string fingerprint() const;
};

// Nothing if there were problems.
std::optional<WebhookSettings> read_webhook_settings(config::Reader& reader,
                                                     const flow::BlueprintContext& context);

}  // namespace ls::operators
