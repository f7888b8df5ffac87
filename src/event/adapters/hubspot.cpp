#include "event/adapters/adapters.hpp"
#include "event/adapters/lead_fields.hpp"
#include "event/adapters/reading.hpp"

#include "leadstream/event/refusal.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace ls::event {
namespace {

constexpr std::array<FieldRule, 16> kRules{{{"email", "email"},
                                            {"phone", "phone", FieldForm::phone},
                                            {"firstname", "first_name"},
                                            {"lastname", "last_name"},
                                            {"company", "company"},
                                            {"jobtitle", "title"},
                                            {"industry", "industry"},
                                            {"numemployees", "headcount", FieldForm::whole},
                                            {"annualrevenue", "revenue_minor", FieldForm::money},
                                            {"country", "country", FieldForm::country},
                                            {"state", "state"},
                                            {"city", "city"},
                                            {"address", "street"},
                                            {"zip", "zip"},
                                            {"hs_language", "lang"},
                                            {"hs_analytics_source", "source"}}};

// What is the same for all notifications.
struct Notification {
  std::string object;  // "contact", "deal", "conversation"
  std::string event;   // "propertyChange"
  std::string object_id;
  std::string native_id;
  EventTime time;
};

// The generic form says "object" and tells which by its type.
std::string object_of(const JsonView& item, std::string_view named) {
  if (named != "object") {
    return std::string(named);
  }
  const std::string type = word(item, "objectTypeId");
  return type == "0-1" ? "contact" : type == "0-3" ? "deal" : type;
}

Result<Notification> notification_of(const JsonView& item) {
  const std::string type = LS_TRY(required_word(item, "subscriptionType"));
  const std::size_t dot = std::min(type.find('.'), type.size());
  Notification told;
  told.object = object_of(item, std::string_view(type).substr(0, dot));
  told.event = dot < type.size() ? type.substr(dot + 1) : std::string();
  // A merge and an association name their objects otherwise.
  told.object_id = first_word(item, {"objectId", "primaryObjectId", "fromObjectId"});
  if (told.object_id.empty()) {
    return refuse(RefusalCode::missing_key, item.pointer() + "/objectId", "it names no object");
  }
  told.time = LS_TRY(time(item, "occurredAt"));
  // An eventId alone is not unique, and attemptNumber grows with each repetition.
  told.native_id =
      fmt::format("{}|{}|{}|{}|{}", word(item, "portalId"), word(item, "subscriptionId"),
                  word(item, "eventId"), told.object_id, told.time.ms);
  return told;
}

Fact fact_of(const Notification& told, std::string_view type, std::string_view contact) {
  return {.type = type, .contact = contact, .time = told.time, .native_id = told.native_id};
}

bool is_stage(std::string_view property) {
  return property == "lifecyclestage" || property == "hs_lead_status" || property == "dealstage";
}

std::string_view status_of(std::string_view stage) {
  if (stage == "customer" || stage == "evangelist" || stage == "closedwon") {
    return "won";
  }
  return stage == "UNQUALIFIED" || stage == "closedlost" ? "lost" : "open";
}

void add_stage(const Notification& told, std::string_view contact, std::string_view property,
               std::string_view stage, Mapping& mapping) {
  Fields fields;
  fields.text("pipeline_id", property).text("to", stage).text("status", status_of(stage));
  fields.flag("deal", property == "dealstage");
  mapping.add(fact_of(told, "lead.stage_changed", contact), fields);
}

Status add_change(const JsonView& item, const Notification& told, Mapping& mapping) {
  const std::string property = LS_TRY(required_word(item, "propertyName"));
  const auto value = item.find("propertyValue");
  const std::string stage = word(value);
  if (is_stage(property) && !stage.empty()) {
    add_stage(told, told.object_id, property, stage, mapping);
    return {};
  }
  Changes changes(kRules);
  if (value) {
    changes.set(property, *value);
  } else {
    changes.clear(property);
  }
  Fields fields;
  changes.write(fields);
  mapping.add(fact_of(told, "lead.updated", told.object_id), fields);
  return {};
}

void add_stub(const JsonView& item, const Notification& told, Mapping& mapping) {
  Fields fields;
  fields.text("source", word(item, "changeSource")).flag("needs_hydration", true);
  mapping.add(fact_of(told, "lead.created", told.object_id), fields);
}

void add_merge(const JsonView& item, const Notification& told, Mapping& mapping) {
  std::string losers;
  JsonWriter json(losers);
  json.begin_array();
  if (const auto merged = item.find("mergedObjectIds")) {
    for (const JsonView one : merged->items()) {
      json.value(std::string_view(word(one)));
    }
  }
  json.end_array();
  const std::string new_id = word(item, "newObjectId");
  const std::string& winner = new_id.empty() ? told.object_id : new_id;
  Fields fields;
  fields.text("winner_id", winner).raw("loser_ids", losers);
  mapping.add(fact_of(told, "lead.merged", winner), fields);
}

Status add_association(const JsonView& item, const Notification& told, Mapping& mapping) {
  const std::string name = LS_TRY(required_word(item, "associationType"));
  Changes changes(kRules);
  if (is_true(item.find("associationRemoved"))) {
    changes.clear(name);
  } else {
    changes.set(name, std::string_view(word(item, "toObjectId")));
  }
  Fields fields;
  changes.write(fields);
  mapping.add(fact_of(told, "lead.updated", told.object_id), fields);
  return {};
}

Error unknown(const JsonView& item) {
  return refuse(RefusalCode::unknown_type, item.pointer() + "/subscriptionType",
                fmt::format("\"{}\" is no event of ours", word(item, "subscriptionType")));
}

Status map_contact(const JsonView& item, const Notification& told, Mapping& mapping) {
  if (told.event == "creation" || told.event == "restore") {
    add_stub(item, told, mapping);
  } else if (told.event == "propertyChange") {
    return add_change(item, told, mapping);
  } else if (told.event == "deletion") {
    mapping.add(fact_of(told, "lead.deleted", told.object_id), Fields());
  } else if (told.event == "privacyDeletion") {
    Fields fields;
    fields.text("reason", "gdpr");
    mapping.add(fact_of(told, "privacy.erase", told.object_id), fields);
  } else if (told.event == "merge") {
    add_merge(item, told, mapping);
  } else if (told.event == "associationChange") {
    return add_association(item, told, mapping);
  } else {
    return unknown(item);
  }
  return {};
}

// Whose deal it is has to be looked up.
Status map_deal(const JsonView& item, const Notification& told, Mapping& mapping) {
  if (told.event != "propertyChange" || word(item, "propertyName") != "dealstage") {
    return unknown(item);
  }
  const std::string stage = LS_TRY(required_word(item, "propertyValue"));
  const std::string contact = "deal:" + told.object_id;
  if (status_of(stage) == "open") {
    add_stage(told, contact, "dealstage", stage, mapping);
    return {};
  }
  Fields fields;
  fields.flag("value", stage == "closedwon").text("source", "crm").flag("needs_hydration", true);
  mapping.add(fact_of(told, "label.conversion", contact), fields);
  return {};
}

Status map_item(const JsonView& item, Mapping& mapping) {
  const Notification told = LS_TRY(notification_of(item));
  if (told.object == "contact") {
    return map_contact(item, told, mapping);
  }
  if (told.object == "deal") {
    return map_deal(item, told, mapping);
  }
  if (told.object == "conversation" && told.event == "newMessage") {
    Fields fields;
    fields.text("channel", "chat").text("conversation_id", told.object_id).raw("text", "\"\"");
    fields.text("message_id", word(item, "messageId")).flag("needs_hydration", true);
    const std::string contact = "conversation:" + told.object_id;
    mapping.add(fact_of(told, "message.received", contact), fields);
    return {};
  }
  return unknown(item);
}

}  // namespace

Status map_hubspot(const JsonView& root, Mapping& mapping) {
  return mapping.each(root, "", map_item);
}

}  // namespace ls::event
