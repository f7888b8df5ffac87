#include "event/adapters/lead_fields.hpp"

#include "event/adapters/reading.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ls::event {
namespace {

const FieldRule* rule_of(FieldRules rules, std::string_view theirs) {
  const auto found = std::find_if(rules.begin(), rules.end(), [theirs](const FieldRule& rule) {
    return rule.theirs == theirs;
  });
  return found == rules.end() ? nullptr : &*found;
}

// ISO 3166-1 alpha-2 in capitals; empty if it is a name or something else.
std::string country_code(std::string_view text) {
  std::string code(text);
  std::transform(code.begin(), code.end(), code.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  const bool is_code = code.size() == 2 && std::all_of(code.begin(), code.end(),
                                                       [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!is_code) {
    return {};
  }
  return code == "UK" ? "GB" : code;
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

std::string minified(const JsonView& value) {
  std::string text;
  value.append_json(text);
  return text;
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
  if (value.is_null() || (value.is_text() && value.text()->empty())) {
    return;
  }
  const FieldRule* rule = rule_of(rules_, theirs);
  const bool is_free =
      rule != nullptr && std::find(written_.begin(), written_.end(), rule->ours) == written_.end();
  if (is_free && take_as(*rule, value)) {
    written_.push_back(rule->ours);
  } else {
    custom_.json(free_name(custom_names_, std::string(theirs)), value);
  }
}

bool LeadFields::take_as(const FieldRule& rule, const JsonView& value) {
  const std::string text = word(value);
  switch (rule.form) {
    case FieldForm::text:
      out_.text(rule.ours, text);
      return !text.empty();
    case FieldForm::phone: {
      const std::string digits = phone_digits(text);
      out_.text(rule.ours, digits);
      return !digits.empty();
    }
    case FieldForm::country: {
      const std::string code = country_code(text);
      out_.text(rule.ours, code);
      return !code.empty();
    }
    case FieldForm::whole:
    case FieldForm::money: {
      const Result<double> number = value.number();
      if (!number || *number < 0 || *number > 1e13) {
        return false;
      }
      out_.integer(rule.ours,
                   rule.form == FieldForm::money ? minor_units(*number) : std::llround(*number));
      return true;
    }
    case FieldForm::list:
      out_.json(rule.ours, value);
      return value.is_array() && value.size() > 0;
  }
  return false;
}

void LeadFields::finish() {
  if (!custom_.members().empty()) {
    out_.raw("custom", "{" + custom_.members() + "}");
  }
}

void Changes::add(std::string_view theirs, const std::string& change) {
  std::string name(our_name(rules_, theirs));
  if (std::find(names_.begin(), names_.end(), name) != names_.end()) {
    name = theirs;
  }
  changed_.raw(free_name(names_, std::move(name)), change);
}

void Changes::set(std::string_view theirs, const JsonView& now) {
  add(theirs, change_json({}, minified(now)));
}

void Changes::set(std::string_view theirs, std::string_view now) {
  std::string quoted;
  JsonWriter(quoted).value(now);
  add(theirs, change_json({}, quoted));
}

void Changes::set(std::string_view theirs, const JsonView& before, const JsonView& now) {
  add(theirs, change_json(minified(before), minified(now)));
}

void Changes::clear(std::string_view theirs) {
  nulled_.emplace_back(our_name(rules_, theirs));
}

void Changes::write(Fields& out) const {
  out.raw("changed", "{" + changed_.members() + "}");
  if (nulled_.empty()) {
    return;
  }
  std::string list;
  JsonWriter json(list);
  json.begin_array();
  for (const std::string& name : nulled_) {
    json.value(std::string_view(name));
  }
  json.end_array();
  out.raw("nulled", list);
}

}  // namespace ls::event
