#include "operators/lead/lead_facts_reader.hpp"

#include "operators/lead/lead_types.hpp"

#include <algorithm>
#include <cmath>

namespace ls::operators {
namespace {

using event::JsonView;
using scoring::Bonus;

// A fifth more people within a year speaks for growth.
constexpr double kGrowth = 0.2;
constexpr std::size_t kTextMax = 512;  // of texts in JSON, which no field of the catalog bounds

std::optional<LeadText> text_named(std::string_view name) {
  // The first of LeadField are the texts, in their order.
  for (std::size_t i = 0; i < kLeadTexts; ++i) {
    if (name_of(static_cast<LeadField>(i)) == name) {
      return static_cast<LeadText>(i);
    }
  }
  return std::nullopt;
}

char capital(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
char small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_growth(std::string_view name) {
  return name == "funding" || name == "hiring" || name == "market_leader";
}

std::optional<std::int64_t> whole(double value) {
  constexpr double kMax = 9.0e18;
  if (!std::isfinite(value) || std::abs(value) > kMax) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(value);
}

// RFC 3339, or milliseconds since 1970.
std::optional<EventTime> time_of(const JsonView& value) {
  if (const auto text = value.text()) {
    const Result<EventTime> time = parse_rfc3339(*text);
    return time ? std::optional(*time) : std::nullopt;
  }
  const auto ms = value.integer();
  return ms ? std::optional(EventTime{*ms}) : std::nullopt;
}

}  // namespace

void LeadFactsReader::set_text(LeadText which, std::string_view value, LeadRow& row) {
  std::string& text = row.text(which);
  const std::string before = which == LeadText::email ? text : std::string();
  text.assign(value.substr(0, kTextMax));
  if (which == LeadText::country) {
    std::transform(text.begin(), text.end(), text.begin(), capital);
    // What people write for it; ISO 3166-1 has GB.
    text = text == "UK" ? "GB" : text;
  } else if (which == LeadText::email) {
    std::transform(text.begin(), text.end(), text.begin(), small);
    if (!before.empty() && before != text) {
      row.leave_address();
    }
  }
}

void LeadFactsReader::set_number(std::string_view name, double value, LeadRow& row) {
  if (name == "headcount") {
    row.headcount = whole(value);
  } else if (name == "budget_minor") {
    row.budget_minor = whole(value);
  } else if (name == "age") {
    row.age_years = value;
  } else if (name == "list_health") {
    row.list_health = std::clamp(value, 0.0, 100.0);
  } else if (name == "headcount_growth") {
    row.has_growth_signal = row.has_growth_signal || value >= kGrowth;
  }
}

void LeadFactsReader::set_time(std::string_view name, const JsonView& value, LeadRow& row) {
  if (name == "policy_expiry") {
    row.policy_expiry = time_of(value);
  } else if (name == "move_date") {
    row.moves_at = time_of(value);
  }
}

void LeadFactsReader::set(std::string_view name, const JsonView& value, LeadRow& row) {
  if (value.is_null()) {
    return clear(name, row);
  }
  if (const std::optional<LeadText> which = text_named(name)) {
    if (const auto text = value.text()) {
      set_text(*which, *text, row);
    }
    return;
  }
  if (const auto flag = value.boolean()) {
    row.has_growth_signal = is_growth(name) ? *flag : row.has_growth_signal;
    if (const std::optional<Bonus> bonus = scoring::bonus_named(name)) {
      row.signals =
          *flag ? row.signals | scoring::signal(*bonus) : row.signals & ~scoring::signal(*bonus);
    }
    return;
  }
  if (const auto number = value.number()) {
    set_number(name, *number, row);
  }
  set_time(name, value, row);
}

void LeadFactsReader::clear(std::string_view name, LeadRow& row) {
  if (const std::optional<LeadText> which = text_named(name)) {
    row.text(*which).clear();
  } else if (name == "headcount") {
    row.headcount.reset();
  } else if (name == "budget_minor") {
    row.budget_minor.reset();
  } else if (name == "age") {
    row.age_years.reset();
  } else if (name == "list_health") {
    row.list_health.reset();
  } else if (name == "policy_expiry") {
    row.policy_expiry.reset();
  } else if (name == "move_date") {
    row.moves_at.reset();
  } else if (const std::optional<Bonus> bonus = scoring::bonus_named(name)) {
    row.signals &= ~scoring::signal(*bonus);
  }
}

void LeadFactsReader::set_all(std::string_view json, LeadRow& row) {
  if (const auto root = document_.parse(json)) {
    for (const event::JsonMember& member : root->members()) {
      set(member.key, member.value, row);
    }
  }
}

void LeadFactsReader::change_all(std::string_view json, LeadRow& row) {
  if (const auto root = document_.parse(json)) {
    for (const event::JsonMember& member : root->members()) {
      if (const auto now = member.value.find("new")) {
        set(member.key, *now, row);
      }
    }
  }
}

void LeadFactsReader::clear_all(std::string_view json, LeadRow& row) {
  if (const auto root = document_.parse(json)) {
    for (const JsonView& name : root->items()) {
      if (const auto text = name.text()) {
        clear(*text, row);
      }
    }
  }
}

void LeadFactsReader::add_tags(std::string_view json, LeadRow& row) {
  if (const auto root = document_.parse(json)) {
    for (const JsonView& tag : root->items()) {
      const auto text = tag.text();
      const auto bonus = text ? scoring::bonus_named(*text) : std::nullopt;
      row.signals |= bonus ? scoring::signal(*bonus) : 0U;
    }
  }
}

}  // namespace ls::operators
