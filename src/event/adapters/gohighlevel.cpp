#include "event/adapters/gohighlevel.hpp"

#include "event/adapters/adapters.hpp"
#include "event/adapters/reading.hpp"

#include "leadstream/event/refusal.hpp"

#include <fmt/core.h>

#include <array>

namespace ls::event {
namespace gohighlevel {
namespace {

// `timestamp` is when it was sent. Where it is missing the record's own date tells, if the webhook
// is about its making; an update does not say when.
Result<Webhook> webhook_of(const JsonView& item, const Mapping& mapping) {
  Webhook webhook;
  webhook.type = LS_TRY(required_word(item, "type"));
  webhook.native_id = word(item, "webhookId");
  webhook.time = mapping.received();
  for (const std::string_view key : {"timestamp", "dateUpdated", "dateAdded"}) {
    const auto value = item.find(key);
    if (value && !value->is_null()) {
      webhook.time = LS_TRY(time(*value));
      break;
    }
    if (key == "timestamp" && webhook.type.ends_with("Update")) {
      break;
    }
  }
  return webhook;
}

struct Kind {
  std::string_view type;
  Status (*add)(const JsonView& item, const Webhook& webhook, Mapping& mapping);
};
constexpr std::array<Kind, 18> kKinds{{{"ContactCreate", add_created},
                                       {"ContactUpdate", add_updated},
                                       {"ContactTagUpdate", add_tags},
                                       {"ContactDndUpdate", add_disturbance},
                                       {"ContactDelete", add_deleted},
                                       {"InboundMessage", add_message},
                                       {"OutboundMessage", add_message},
                                       {"OpportunityCreate", add_opportunity},
                                       {"OpportunityUpdate", add_opportunity},
                                       {"OpportunityStatusUpdate", add_opportunity},
                                       {"OpportunityStageUpdate", add_opportunity},
                                       {"OpportunityMonetaryValueUpdate", add_opportunity},
                                       {"OpportunityDelete", add_opportunity},
                                       {"AppointmentCreate", add_meeting},
                                       {"AppointmentUpdate", add_meeting},
                                       {"AppointmentDelete", add_meeting},
                                       {"InvoicePaid", add_purchase},
                                       {"OrderCreate", add_purchase}}};

Status map_item(const JsonView& item, Mapping& mapping) {
  const Webhook webhook = LS_TRY(webhook_of(item, mapping));
  if (webhook.type == "LCEmailStats") {  // what its mail provider said, passed on
    return map_mailgun_event(LS_TRY(item.get("webhookPayload")), mapping);
  }
  for (const Kind& kind : kKinds) {
    if (kind.type == webhook.type) {
      return kind.add(item, webhook, mapping);
    }
  }
  return refuse(RefusalCode::unknown_type, "/type",
                fmt::format("\"{}\" is no event of ours", webhook.type));
}

}  // namespace

Fact fact_of(const Webhook& webhook, std::string_view type, std::string_view contact) {
  return {.type = type, .contact = contact, .time = webhook.time, .native_id = webhook.native_id};
}

}  // namespace gohighlevel

Status map_gohighlevel(const JsonView& root, Mapping& mapping) {
  mapping.item(root, "", gohighlevel::map_item);
  return {};
}

}  // namespace ls::event
