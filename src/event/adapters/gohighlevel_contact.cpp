#include "event/adapters/gohighlevel.hpp"
#include "event/adapters/lead_fields.hpp"
#include "event/adapters/reading.hpp"

#include <algorithm>
#include <array>

namespace ls::event::gohighlevel {
namespace {

constexpr std::array<FieldRule, 15> kRules{{{"email", "email"},
                                            {"phone", "phone", FieldForm::phone},
                                            {"firstName", "first_name"},
                                            {"lastName", "last_name"},
                                            {"companyName", "company"},
                                            {"country", "country", FieldForm::country},
                                            {"state", "state"},
                                            {"city", "city"},
                                            {"address1", "street"},
                                            {"postalCode", "zip"},
                                            {"source", "source"},
                                            {"tags", "tags", FieldForm::list},
                                            {"timezone", "timezone"},
                                            {"website", "website"},
                                            {"dateOfBirth", "date_of_birth"}}};

// Of the webhook, not of the contact.
constexpr std::array<std::string_view, 11> kEnvelope{
    "type",      "locationId", "id",          "contactId", "companyId", "webhookId",
    "timestamp", "dateAdded",  "dateUpdated", "appId",     "versionId"};

bool is_envelope(std::string_view name) {
  return std::find(kEnvelope.begin(), kEnvelope.end(), name) != kEnvelope.end();
}

}  // namespace

Status add_created(const JsonView& item, const Webhook& webhook, Mapping& mapping) {
  const std::string id = LS_TRY(required_word(item, "id"));
  Fields fields;
  LeadFields lead(kRules, fields);
  for (const JsonMember member : item.members()) {
    const bool is_name_again = member.key == "name" && item.find("lastName");
    if (!is_envelope(member.key) && !is_name_again) {
      lead.take(member.key, member.value);
    }
  }
  lead.finish();
  mapping.add(fact_of(webhook, "lead.created", id), fields);
  return {};
}

Status add_updated(const JsonView& item, const Webhook& webhook, Mapping& mapping) {
  const std::string id = LS_TRY(required_word(item, "id"));
  Changes changes(kRules);
  for (const JsonMember member : item.members()) {
    if (!is_envelope(member.key) && !member.value.is_null()) {
      changes.set(member.key, member.value);
    }
  }
  Fields fields;
  changes.write(fields);
  mapping.add(fact_of(webhook, "lead.updated", id), fields);
  return {};
}

Status add_tags(const JsonView& item, const Webhook& webhook, Mapping& mapping) {
  const std::string id = LS_TRY(required_word(item, "id"));
  Changes changes(kRules);
  changes.set("tags", LS_TRY(item.get("tags")));
  Fields fields;
  changes.write(fields);
  mapping.add(fact_of(webhook, "lead.updated", id), fields);
  return {};
}

Status add_deleted(const JsonView& item, const Webhook& webhook, Mapping& mapping) {
  const std::string id = LS_TRY(required_word(item, "id"));
  mapping.add(fact_of(webhook, "lead.deleted", id), Fields());
  return {};
}

Status add_disturbance(const JsonView& item, const Webhook& webhook, Mapping& mapping) {
  const std::string id = LS_TRY(required_word(item, "id"));
  const bool is_off = is_true(item.find("dnd"));
  Fields fields;
  fields.text("email", word(item, "email")).text("scope", "global").text("method", "manual");
  mapping.add(fact_of(webhook, is_off ? "email.unsubscribed" : "email.resubscribed", id), fields);
  return {};
}

}  // namespace ls::event::gohighlevel
