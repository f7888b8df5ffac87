#include "event/adapters/gohighlevel.hpp"
#include "event/adapters/reading.hpp"

#include "leadstream/event/refusal.hpp"

#include <fmt/core.h>

#include <optional>

namespace ls::event::gohighlevel {
namespace {

Result<std::string_view> meeting_type(const JsonView& item, const JsonView& appointment,
                                      const Webhook& webhook) {
  const std::string status = word(appointment, "appointmentStatus");
  if (webhook.type == "AppointmentDelete" || status == "cancelled" || status == "invalid") {
    return std::string_view("meeting.cancelled");
  }
  if (status == "showed") {
    return std::string_view("meeting.held");
  }
  if (status == "noshow") {
    return std::string_view("meeting.missed");
  }
  if (status == "new" || status == "confirmed" || status == "booked") {
    return std::string_view("meeting.scheduled");
  }
  return refuse(RefusalCode::unknown_category, item.pointer() + "/appointment/appointmentStatus",
                fmt::format("no appointment has the status \"{}\"", status));
}

std::size_t lines_of(const JsonView& item) {
  for (const std::string_view key : {"items", "invoiceItems"}) {
    if (const auto lines = item.find(key); lines && lines->is_array()) {
      return lines->size();
    }
  }
  return 0;
}

}  // namespace

Status add_opportunity(const JsonView& item, const Webhook& webhook, Mapping& mapping) {
  const std::string contact = LS_TRY(required_word(item, "contactId"));
  const bool is_gone = webhook.type == "OpportunityDelete";
  const std::string status = is_gone ? "abandoned" : LS_TRY(required_word(item, "status"));
  const auto value = minor(item, "monetaryValue");
  Fields fields;
  fields.text("pipeline_id", word(item, "pipelineId"));
  fields.text("to", LS_TRY(required_word(item, "pipelineStageId"))).text("status", status);
  fields.integer("value_minor", value).flag("deal", true);
  mapping.add(fact_of(webhook, "lead.stage_changed", contact), fields);
  if (webhook.type == "OpportunityStatusUpdate" && status == "won") {
    Fields label;
    label.flag("value", true).text("source", "crm").integer("value_minor", value);
    mapping.add(fact_of(webhook, "label.conversion", contact), label);
  }
  return {};
}

Status add_meeting(const JsonView& item, const Webhook& webhook, Mapping& mapping) {
  const JsonView appointment = LS_TRY(item.get("appointment"));
  const std::string contact = LS_TRY(required_word(appointment, "contactId"));
  const std::string_view type = LS_TRY(meeting_type(item, appointment, webhook));
  Webhook dated = webhook;
  // The appointment has the dates that other webhooks have themselves.
  for (const std::string_view key : {"dateUpdated", "dateAdded"}) {
    const auto value = appointment.find(key);
    if (!item.find("timestamp") && value && !value->is_null()) {
      dated.time = LS_TRY(time(*value));
      break;
    }
  }
  Fields fields;
  fields.text("meeting_id", LS_TRY(required_word(appointment, "id")));
  fields.text("start", word(appointment, "startTime"));
  fields.text("agent_id", word(appointment, "assignedUserId"));
  mapping.add(fact_of(dated, type, contact), fields);
  return {};
}

Status add_purchase(const JsonView& item, const Webhook& webhook, Mapping& mapping) {
  std::string contact = word(item, "contactId");
  if (contact.empty()) {
    contact = word(find(item, {"contactDetails", "id"}));
  }
  if (contact.empty()) {
    return refuse(RefusalCode::missing_key, item.pointer() + "/contactId", "nobody is named");
  }
  const std::string currency = word(item, "currency");
  std::optional<std::int64_t> value;
  for (const std::string_view key : {"amountPaid", "amount", "total"}) {
    value = value ? value : minor(item, key, currency);
  }
  if (!value) {
    return refuse(RefusalCode::missing_field, item.pointer() + "/amount", "it says no amount");
  }
  const std::string order = first_word(item, {"_id", "id"});
  const std::size_t lines = lines_of(item);
  Fields fields;
  fields.text("order_id", order).integer("value_minor", value).text("currency", currency);
  if (lines > 0) {
    fields.integer("items", static_cast<std::int64_t>(lines));
  }
  mapping.add(fact_of(webhook, "purchase.completed", contact), fields);
  return {};
}

}  // namespace ls::event::gohighlevel
