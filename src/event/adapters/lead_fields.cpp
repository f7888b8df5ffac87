#include "event/adapters/lead_fields.hpp"

#include "event/adapters/country_names.hpp"
#include "event/adapters/reading.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace ls::event {
namespace {

const FieldRule* rule_of(FieldRules rules, std::string_view theirs) {
  const auto found = std::find_if(rules.begin(), rules.end(), [theirs](const FieldRule& rule) {
    return rule.theirs == theirs;
  });
  return found == rules.end() ? nullptr : &*found;
}

// "(415) 555-2671" without what people put in to read it.
std::string phone_digits(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if ((c >= '0' && c <= '9') || (c == '+' && digits.empty())) {
      digits.push_back(c);
    }
  }
  return digits;
}

// Their name, but not as if it were our field.
std::string own_name(FieldRules rules, std::string_view theirs) {
  const bool is_ours = std::any_of(rules.begin(), rules.end(),
                                   [theirs](const FieldRule& rule) { return rule.ours == theirs; });
  return std::string(theirs) + (is_ours ? "_" : "");
}

bool is_nothing(const JsonView& value) {
  return value.is_null() || (value.is_text() && value.text()->empty()) ||
         (value.is_array() && value.size() == 0);
}

std::string quoted(std::string_view text) {
  std::string json;
  JsonWriter(json).value(text);
  return json;
}

std::string minified(const JsonView& value) {
  std::string text;
  value.append_json(text);
  return text;
}

// Far above any number of people and any amount.
constexpr double kNumberMax = 1e13;

// The JSON of our field; nothing if the value is of no use to it.
std::optional<std::string> in_our_form(FieldForm form, const JsonView& value) {
  std::string text = word(value);
  switch (form) {
    case FieldForm::text:
      break;
    case FieldForm::phone:
      text = phone_digits(text);
      break;
    case FieldForm::country:
      text = country_of(text);
      break;
    case FieldForm::whole:
    case FieldForm::money: {
      const std::optional<double> read = number(value);
      if (!read || *read < 0 || *read > kNumberMax) {
        return std::nullopt;
      }
      return std::to_string(form == FieldForm::money ? minor_units(*read) : std::llround(*read));
    }
    case FieldForm::list:
      return value.is_array() ? std::optional(minified(value)) : std::nullopt;
  }
  return text.empty() ? std::nullopt : std::optional(quoted(text));
}

std::string change_json(std::string_view before, std::string_view now) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  if (!before.empty()) {
    json.key("old").raw(before);
  }
  json.key("new").raw(now).end_object();
  return text;
}

// The name, and if it is taken, the name with underscores behind it: an object has each key once.
std::string free_name(std::vector<std::string>& taken, std::string name) {
  while (std::find(taken.begin(), taken.end(), name) != taken.end()) {
    name += '_';
  }
  taken.push_back(name);
  return name;
}

}  // namespace

std::string_view our_name(FieldRules rules, std::string_view theirs) {
  const FieldRule* rule = rule_of(rules, theirs);
  return rule == nullptr ? theirs : rule->ours;
}

LeadFields::LeadFields(FieldRules rules, Fields& out) : rules_(rules), out_(out) {}

void LeadFields::take(std::string_view theirs, const JsonView& value) {
  if (is_nothing(value)) {
    return;
  }
  const FieldRule* rule = rule_of(rules_, theirs);
  const bool is_free =
      rule != nullptr && std::find(written_.begin(), written_.end(), rule->ours) == written_.end();
  const std::optional<std::string> ours = is_free ? in_our_form(rule->form, value) : std::nullopt;
  if (ours) {
    out_.raw(rule->ours, *ours);
    written_.push_back(rule->ours);
  } else {
    custom_.json(free_name(custom_names_, std::string(theirs)), value);
  }
}

void LeadFields::finish() {
  if (!custom_.members().empty()) {
    out_.raw("custom", "{" + custom_.members() + "}");
  }
}

void Changes::add(std::string name, const std::string& change) {
  changed_.raw(free_name(names_, std::move(name)), change);
}

void Changes::set(std::string_view theirs, const JsonView& now) {
  if (now.is_null() || (now.is_text() && now.text()->empty())) {
    clear(theirs);
    return;
  }
  const FieldRule* rule = rule_of(rules_, theirs);
  if (rule != nullptr && !is_taken(rule->ours)) {
    if (const std::optional<std::string> ours = in_our_form(rule->form, now)) {
      add(std::string(rule->ours), change_json({}, *ours));
      return;
    }
    clear(theirs);  // what we knew is no longer so
  }
  add(own_name(rules_, theirs), change_json({}, minified(now)));
}

void Changes::set(std::string_view theirs, std::string_view now) {
  add(std::string(our_name(rules_, theirs)), change_json({}, quoted(now)));
}

void Changes::set(std::string_view theirs, const JsonView& before, const JsonView& now) {
  add(std::string(our_name(rules_, theirs)), change_json(minified(before), minified(now)));
}

void Changes::clear(std::string_view theirs) {
  nulled_.emplace_back(our_name(rules_, theirs));
}

bool Changes::is_taken(std::string_view ours) const {
  return std::find(names_.begin(), names_.end(), ours) != names_.end();
}

void Changes::write(Fields& out) const {
  out.raw("changed", "{" + changed_.members() + "}");
  std::string list;
  JsonWriter json(list);
  json.begin_array();
  // Of two of their fields with our name one may be emptied and the other not.
  for (const std::string& name : nulled_) {
    if (!is_taken(name)) {
      json.value(std::string_view(name));
    }
  }
  json.end_array();
  if (list != "[]") {
    out.raw("nulled", list);
  }
}

}  // namespace ls::event
