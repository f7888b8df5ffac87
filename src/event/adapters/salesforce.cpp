#include "event/adapters/adapters.hpp"
#include "event/adapters/lead_fields.hpp"
#include "event/adapters/reading.hpp"
#include "event/adapters/salesforce_change.hpp"

#include "leadstream/event/refusal.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <vector>

namespace ls::event {
namespace {

using salesforce::Change;
using salesforce::for_each_field;
using salesforce::kHeader;

constexpr std::array<FieldRule, 18> kRules{{{"Email", "email"},
                                            {"Phone", "phone", FieldForm::phone},
                                            {"MobilePhone", "phone", FieldForm::phone},
                                            {"FirstName", "first_name"},
                                            {"LastName", "last_name"},
                                            {"Company", "company"},
                                            {"Title", "title"},
                                            {"Industry", "industry"},
                                            {"NumberOfEmployees", "headcount", FieldForm::whole},
                                            {"AnnualRevenue", "revenue_minor", FieldForm::money},
                                            {"Country", "country", FieldForm::country},
                                            {"CountryCode", "country", FieldForm::country},
                                            {"State", "state"},
                                            {"City", "city"},
                                            {"Street", "street"},
                                            {"PostalCode", "zip"},
                                            {"LeadSource", "source"},
                                            {"Language", "lang"}}};

Fact fact_of(const Change& change, std::string_view type, std::string_view contact,
             std::size_t part) {
  return {.type = type,
          .contact = contact,
          .time = change.time,
          .native_id = change.native_id,
          .part = part};
}

void add_created(const Change& change, const std::string& id, std::size_t part, Mapping& mapping) {
  Fields fields;
  LeadFields lead(kRules, fields);
  for_each_field(change.payload,
                 [&lead](std::string_view name, const JsonView& value) { lead.take(name, value); });
  lead.finish();
  mapping.add(fact_of(change, "lead.created", id, part), fields);
}

// A lead's or an opportunity's stage, and how it stands.
std::string_view status_of(std::string_view stage) {
  if (stage == "Closed Won" || stage == "Closed - Converted") {
    return "won";
  }
  const bool is_lost =
      stage == "Closed Lost" || stage == "Closed - Not Converted" || stage == "Unqualified";
  return is_lost ? "lost" : "open";
}

struct Stage {
  std::string_view pipeline;
  std::string name;
  std::string_view status;
};

void add_stage(const Change& change, const Stage& stage, const std::string& contact,
               std::size_t part, Mapping& mapping) {
  const auto value = minor(change.payload, "Amount", word(change.payload, "CurrencyIsoCode"));
  Fields fields;
  fields.text("pipeline_id", stage.pipeline).text("to", stage.name).text("status", stage.status);
  fields.integer("value_minor", value).flag("deal", change.entity == "Opportunity");
  mapping.add(fact_of(change, "lead.stage_changed", contact, part), fields);
  if (stage.status == "open") {
    return;
  }
  Fields label;
  label.flag("value", stage.status == "won").text("source", "crm");
  if (value && *value >= 0) {
    label.integer("value_minor", value);
  }
  mapping.add(fact_of(change, "label.conversion", contact, part), label);
}

// The fields that were emptied, and those that differ are told as differences.
bool is_listed(const JsonView& header, std::string_view list, std::string_view name) {
  const auto names = header.find(list);
  if (!names) {
    return false;
  }
  for (const JsonView one : names->items()) {
    if (word(one) == name) {
      return true;
    }
  }
  return false;
}

void add_updated(const Change& change, const std::string& id, std::size_t part, bool is_needed,
                 Mapping& mapping) {
  const JsonView header = *change.payload.find(kHeader);
  Changes changes(kRules);
  for_each_field(change.payload, [&](std::string_view name, const JsonView& value) {
    if (name == "Status" || name == "IsConverted" || value.is_null()) {
      return;
    }
    const bool is_difference = is_listed(header, "diffFields", name);
    changes.set(is_difference ? fmt::format("{}.diff", name) : std::string(name), value);
  });
  if (const auto nulled = header.find("nulledFields")) {
    for (const JsonView one : nulled->items()) {
      changes.clear(word(one));
    }
  }
  if (changes.is_empty() && !is_needed) {
    return;
  }
  Fields fields;
  changes.write(fields);
  fields.integer("change_seq", change.sequence);
  mapping.add(fact_of(change, "lead.updated", id, part), fields);
}

void add_lead_update(const Change& change, const std::string& id, std::size_t part,
                     Mapping& mapping) {
  const std::string status = word(change.payload, "Status");
  const bool is_converted = is_true(change.payload.find("IsConverted"));
  if (!status.empty() || is_converted) {
    const std::string_view standing = is_converted ? "won" : status_of(status);
    add_stage(change, {"Status", status.empty() ? "Converted" : status, standing}, id, part,
              mapping);
  }
  add_updated(change, id, part, status.empty() && !is_converted, mapping);
}

Status map_person(const Change& change, const std::string& id, std::size_t part, Mapping& mapping) {
  if (change.type == "CREATE" || change.type == "UNDELETE") {
    add_created(change, id, part, mapping);
  } else if (change.type == "UPDATE") {
    add_lead_update(change, id, part, mapping);
  } else {
    mapping.add(fact_of(change, "lead.deleted", id, part), Fields());
  }
  return {};
}

// Whose opportunity it is, is told only where that changed as well.
Status map_opportunity(const Change& change, const std::string& id, std::size_t part,
                       Mapping& mapping) {
  const std::string stage = word(change.payload, "StageName");
  if (stage.empty()) {
    return refuse(RefusalCode::unknown_type, change.payload.pointer() + "/StageName",
                  "a change of an opportunity without its stage is no event of ours");
  }
  const std::string contact_id = word(change.payload, "ContactId");
  const std::string contact = contact_id.empty() ? "opportunity:" + id : contact_id;
  add_stage(change, {"StageName", stage, status_of(stage)}, contact, part, mapping);
  return {};
}

// Changes that the event bus could not tell one by one: who keeps a copy has to fetch them.
void add_gap(const Change& change, const std::string& id, std::size_t part, Mapping& mapping) {
  Fields fields;
  fields.text("provider", "salesforce").text("entity", change.entity).text("change", change.type);
  fields.flag("needs_hydration", true);
  mapping.add(fact_of(change, "source.gap", id, part), fields);
}

Status map_record(const Change& change, const std::string& id, std::size_t part, Mapping& mapping) {
  // "001*" stands for every record whose id begins so.
  if (change.type.starts_with("GAP_") || id.ends_with('*')) {
    add_gap(change, id, part, mapping);
    return {};
  }
  const std::array<std::string_view, 4> known{"CREATE", "UPDATE", "DELETE", "UNDELETE"};
  if (std::find(known.begin(), known.end(), change.type) == known.end()) {
    return refuse(RefusalCode::unknown_type,
                  change.payload.pointer() + "/ChangeEventHeader/changeType",
                  fmt::format("no change of Salesforce is called \"{}\"", change.type));
  }
  if (change.entity == "Lead" || change.entity == "Contact") {
    return map_person(change, id, part, mapping);
  }
  if (change.entity == "Opportunity") {
    return map_opportunity(change, id, part, mapping);
  }
  return refuse(RefusalCode::unknown_type,
                change.payload.pointer() + "/ChangeEventHeader/entityName",
                fmt::format("changes of \"{}\" are no events of ours", change.entity));
}

// One change that hit many records within a second comes as one event with all their ids.
Status map_item(const JsonView& item, Mapping& mapping) {
  const Change change = LS_TRY(salesforce::change_of(item));
  const JsonView header = *change.payload.find(kHeader);
  const JsonView ids = LS_TRY(header.get("recordIds"));
  if (ids.size() == 0) {
    return refuse(RefusalCode::missing_key, ids.pointer(), "it names no record");
  }
  std::size_t part = 0;
  for (const JsonView id : ids.items()) {
    LS_TRY(map_record(change, word(id), part++, mapping));
  }
  return {};
}

}  // namespace

Status map_salesforce(const JsonView& root, Mapping& mapping) {
  if (!root.is_array()) {
    mapping.item(root, "", map_item);
    return {};
  }
  std::vector<JsonView> items;
  for (const JsonView item : root.items()) {
    items.push_back(item);
  }
  for (const std::size_t index : salesforce::in_order(items)) {
    mapping.item(items[index], fmt::format("/{}", index), map_item);
  }
  return {};
}

}  // namespace ls::event
