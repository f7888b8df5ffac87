#pragma once

#include "event/adapters/mapping.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/event/json_document.hpp"

#include <string>
#include <string_view>

// The kinds of GoHighLevel's webhooks, one function per kind, a file per subject.

namespace ls::event::gohighlevel {

// What is the same for all webhooks.
struct Webhook {
  std::string type;
  std::string native_id;  // empty: older webhooks have none
  EventTime time;
};

Fact fact_of(const Webhook& webhook, std::string_view type, std::string_view contact);

// gohighlevel_contact.cpp
Status add_created(const JsonView& item, const Webhook& webhook, Mapping& mapping);
// The whole contact comes with each update, without what it was before.
Status add_updated(const JsonView& item, const Webhook& webhook, Mapping& mapping);
Status add_tags(const JsonView& item, const Webhook& webhook, Mapping& mapping);
Status add_deleted(const JsonView& item, const Webhook& webhook, Mapping& mapping);
// "Do not disturb" for all channels.
Status add_disturbance(const JsonView& item, const Webhook& webhook, Mapping& mapping);

// gohighlevel_message.cpp: messages and calls. The type of an inbound call's webhook says
// "OutboundMessage": the direction is what counts.
Status add_message(const JsonView& item, const Webhook& webhook, Mapping& mapping);

// gohighlevel_sales.cpp
Status add_opportunity(const JsonView& item, const Webhook& webhook, Mapping& mapping);
Status add_meeting(const JsonView& item, const Webhook& webhook, Mapping& mapping);
Status add_purchase(const JsonView& item, const Webhook& webhook, Mapping& mapping);

}  // namespace ls::event::gohighlevel
