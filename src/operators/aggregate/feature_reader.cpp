#include "operators/aggregate/feature_reader.hpp"

#include "leadstream/config/convert.hpp"
#include "leadstream/config/nearest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace ls::operators {
namespace {

using WindowKind = window::FeatureWindow::Kind;

std::vector<std::string> names_of(std::span<const KeptMeasure> measures) {
  std::vector<std::string> names;
  for (const KeptMeasure& measure : measures) {
    names.push_back(measure.name);
  }
  return names;
}

}  // namespace

std::span<const FeatureReader::Kind> FeatureReader::kinds() {
  static constexpr std::array<Kind, 14> kKinds{{
      {"value", Reading::value, &FeatureReader::read_value, ""},
      {"log", Reading::logarithm, &FeatureReader::read_log, "ln(1 + x)"},
      {"known", Reading::known, &FeatureReader::read_known, "0 or 1"},
      {"completeness", Reading::completeness, &FeatureReader::read_completeness, "share"},
      {"level", Reading::level, &FeatureReader::read_level, "level"},
      {"ratio", Reading::ratio, &FeatureReader::read_ratio, "share"},
      {"trend", Reading::ratio, &FeatureReader::read_trend, "share"},
      {"slope", Reading::slope, &FeatureReader::read_slope, "per step"},
      {"active", Reading::active, &FeatureReader::read_active, "share"},
      {"recency", Reading::recency, &FeatureReader::read_recency, ""},
      {"elapsed", Reading::elapsed, &FeatureReader::read_elapsed, ""},
      {"until", Reading::until, &FeatureReader::read_until, ""},
      {"calendar", Reading::calendar, &FeatureReader::read_calendar, ""},
      {"absent", Reading::absent, &FeatureReader::read_absent, ""},
  }};
  return kKinds;
}

const FeatureReader::Kind* FeatureReader::kind_of(config::Reader& reader) {
  const Kind* found = nullptr;
  std::string names;
  for (const Kind& kind : kinds()) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", kind.key);
    if (!reader.has(kind.key)) {
      continue;
    }
    if (found != nullptr) {
      reader.fail_at(kind.key, fmt::format("a feature is either {} or {}", found->key, kind.key));
    }
    found = &kind;
  }
  if (found == nullptr) {
    reader.fail("expected one of " + names);
  }
  return found;
}

bool FeatureReader::read(const std::string& name, const config::Node& node, DeclaredFeature& out,
                         Notes& notes) {
  const std::size_t problems_before = problems_.all().size();
  config::Reader reader(node, problems_);
  notes_ = &notes;
  notes.declared = name + canonical_text(node);
  out.name = name;
  const Kind* kind = kind_of(reader);
  if (kind != nullptr) {
    out.reading = kind->reading;
    notes.kind = kind->key;
    notes.unit = kind->unit;
    (this->*kind->read)(reader, out);
  }
  notes.unit = reader.text_or("unit", notes.unit);
  notes.doc = reader.text_or("doc", notes.doc);
  out.if_missing = reader.optional_number("if_missing");
  if (problems_.all().size() == problems_before && out.if_missing && out.is_word()) {
    reader.fail_at("if_missing", "a word that is missing stays so");
  }
  reader.finish();
  return problems_.all().size() == problems_before;
}

const KeptMeasure* FeatureReader::find(config::Reader& reader, std::string_view key,
                                       const std::string& name) {
  const auto found = std::ranges::find(measures_, name, &KeptMeasure::name);
  if (found == measures_.end()) {
    reader.fail_at(key, fmt::format("there is no measure \"{}\"{}", name,
                                    config::did_you_mean(name, names_of(measures_))));
    return nullptr;
  }
  notes_->reads.push_back(name);
  notes_->declared += "<" + found->declared;
  return &*found;
}

void FeatureReader::add_read(config::Reader& reader, std::string_view key, const std::string& name,
                             DeclaredFeature& out) {
  const std::optional<Millis> window = reader.optional_duration("window", {.min = Millis{1}});
  const KeptMeasure* measure = find(reader, key, name);
  if (measure == nullptr) {
    return;
  }
  if (window) {
    add_window(reader, key, *measure, *window, *window, out);
  } else if (measure->states.size() > 1) {
    reader.fail_at(key,
                   fmt::format("\"{}\" is kept for several lengths; say which `window`", name));
  } else {
    out.reads.push_back({measure->states.front().index, measure->is_text, {}});
  }
}

void FeatureReader::add_window(config::Reader& reader, std::string_view key,
                               const KeptMeasure& measure, Millis size, Millis all,
                               DeclaredFeature& out) {
  const auto state = std::ranges::find_if(measure.states, [all](const KeptMeasure::State& kept) {
    return kept.window.kind == WindowKind::sawtooth && kept.window.size >= all;
  });
  if (state == measure.states.end()) {
    reader.fail_at(key,
                   fmt::format("\"{}\" is not kept for {}", measure.name, format_duration(all)));
    return;
  }
  const Millis hop = state->window.hop;
  if (size.count <= 0 || size.count % hop.count != 0) {
    reader.fail_at(key, fmt::format("{} is no multiple of {}, the hop of \"{}\"",
                                    format_duration(size), format_duration(hop), measure.name));
    return;
  }
  out.reads.push_back({state->index, false,
                       window::PaneWindow({.size = size, .hop = hop}, window::Reach::sawtooth)});
}

void FeatureReader::add_age(config::Reader& reader, std::string_view key, const std::string& name,
                            DeclaredFeature& out) {
  const KeptMeasure* measure = find(reader, key, name);
  if (measure == nullptr) {
    return;
  }
  if (measure->function != window::Function::since_last) {
    reader.fail_at(key, fmt::format("\"{}\" is no since_last", name));
    return;
  }
  out.reads.push_back({measure->states.front().index, false, {}});
}

void FeatureReader::require_numbers(config::Reader& reader, std::string_view key,
                                    const DeclaredFeature& out) {
  if (std::ranges::any_of(out.reads, &Read::is_text)) {
    reader.fail_at(key, fmt::format("a word has no {}", key));
  }
}

void FeatureReader::read_value(config::Reader& reader, DeclaredFeature& out) {
  add_read(reader, "value", reader.text("value"), out);
  if (const std::optional<double> unit =
          reader.optional_number("per", {.min = 0, .is_min_excluded = true})) {
    require_numbers(reader, "per", out);
    out.unit = *unit;
  }
}

void FeatureReader::read_log(config::Reader& reader, DeclaredFeature& out) {
  add_read(reader, "log", reader.text("log"), out);
  require_numbers(reader, "log", out);
}

void FeatureReader::read_known(config::Reader& reader, DeclaredFeature& out) {
  add_read(reader, "known", reader.text("known"), out);
}

void FeatureReader::read_completeness(config::Reader& reader, DeclaredFeature& out) {
  for (const std::string& name : reader.texts("completeness")) {
    add_read(reader, "completeness", name, out);
  }
  if (out.reads.empty()) {
    reader.fail_at("completeness", "expected names of measures");
  }
}

void FeatureReader::read_level(config::Reader& reader, DeclaredFeature& out) {
  add_read(reader, "level", reader.text("level"), out);
  if (!out.reads.empty() && !out.reads.front().is_text) {
    reader.fail_at("level", "only a word has a level");
  }
  for (const config::Node::Entry& entry : reader.required_child("levels").entries()) {
    const Result<double> number = config::to_number(entry.value.text());
    if (!number) {
      problems_.add(entry.value.place(), number.error().message);
      continue;
    }
    out.levels.push_back({entry.key, *number});
  }
  out.other_word = reader.optional_number("otherwise");
}

void FeatureReader::read_ratio(config::Reader& reader, DeclaredFeature& out) {
  const std::vector<std::string> names = reader.texts("ratio");
  if (names.size() != 2) {
    reader.fail_at("ratio", "expected two measures: [part, whole]");
    return;
  }
  add_read(reader, "ratio", names[0], out);
  add_read(reader, "ratio", names[1], out);
  require_numbers(reader, "ratio", out);
  out.strength = reader.number_or("strength", 0, {.min = 0, .max = 1e9});
  out.prior = reader.number_or("prior", 0, {.min = 0, .max = 1e9});
}

// What the recent part of a window holds of the whole; before anything came, its share of the time.
void FeatureReader::read_trend(config::Reader& reader, DeclaredFeature& out) {
  const Millis recent = reader.duration("recent", {.min = Millis{1}});
  const Millis window = reader.duration("window", {.min = Millis{1}});
  out.strength = reader.number_or("strength", 0, {.min = 0, .max = 1e9});
  const KeptMeasure* measure = find(reader, "trend", reader.text("trend"));
  if (measure == nullptr || window.count <= 0) {
    return;
  }
  if (recent >= window) {
    reader.fail_at("recent", "must be shorter than `window`");
    return;
  }
  out.prior = static_cast<double>(recent.count) / static_cast<double>(window.count);
  add_window(reader, "trend", *measure, recent, window, out);
  add_window(reader, "trend", *measure, window, window, out);
}

void FeatureReader::read_slope(config::Reader& reader, DeclaredFeature& out) {
  const Millis step = reader.duration("step", {.min = Millis{1}, .max = days(366)});
  const std::int64_t steps = reader.integer("steps", {.min = 2, .max = 52});
  const KeptMeasure* measure = find(reader, "slope", reader.text("slope"));
  if (measure == nullptr) {
    return;
  }
  const Millis all{step.count * steps};
  for (std::int64_t i = 1; i <= steps && out.reads.size() + 1 == static_cast<std::size_t>(i); ++i) {
    add_window(reader, "slope", *measure, Millis{step.count * i}, all, out);
  }
}

void FeatureReader::read_active(config::Reader& reader, DeclaredFeature& out) {
  const Millis window = reader.duration("window", {.min = Millis{1}});
  const KeptMeasure* measure = find(reader, "active", reader.text("active"));
  if (measure == nullptr) {
    return;
  }
  if (measure->function != window::Function::count) {
    reader.fail_at("active", fmt::format("\"{}\" is no count", measure->name));
    return;
  }
  add_window(reader, "active", *measure, window, window, out);
  if (!out.reads.empty()) {
    // A sawtooth window covers a pane more than it has hops.
    out.hops = static_cast<double>(out.reads.front().within->panes() - 1);
  }
}

void FeatureReader::read_unit(config::Reader& reader, DeclaredFeature& out) {
  static constexpr std::array<std::string_view, 4> kUnits{"s", "min", "h", "d"};
  static constexpr std::array<double, 4> kMs{1e3, 6e4, 3.6e6, 8.64e7};
  const std::size_t unit = reader.choice("in", kUnits);
  out.unit = kMs[unit];
  notes_->unit = kUnits[unit];
}

void FeatureReader::read_recency(config::Reader& reader, DeclaredFeature& out) {
  add_age(reader, "recency", reader.text("recency"), out);
  read_unit(reader, out);
}

void FeatureReader::read_elapsed(config::Reader& reader, DeclaredFeature& out) {
  const std::vector<std::string> names = reader.texts("elapsed");
  if (names.size() != 2) {
    reader.fail_at("elapsed", "expected two measures: [from, to]");
  }
  for (const std::string& name : names) {
    add_age(reader, "elapsed", name, out);
  }
  read_unit(reader, out);
}

// Of a field that holds a time.
void FeatureReader::read_until(config::Reader& reader, DeclaredFeature& out) {
  add_read(reader, "until", reader.text("until"), out);
  require_numbers(reader, "until", out);
  read_unit(reader, out);
}

void FeatureReader::read_calendar(config::Reader& reader, DeclaredFeature& out) {
  out.part = static_cast<CalendarPart>(reader.choice("calendar", kCalendarParts));
  out.form = static_cast<CalendarForm>(reader.choice_or("form", kCalendarForms, 0));
  notes_->is_twin = out.form != CalendarForm::number;
  if (notes_->is_twin && period_of(out.part) == 0) {
    reader.fail_at("form", "a flag is no circle");
  }
  if (const std::optional<std::string> offset = reader.optional_text("offset")) {
    add_read(reader, "offset", *offset, out);
    require_numbers(reader, "offset", out);
  }
}

void FeatureReader::read_absent(config::Reader& reader, DeclaredFeature& /*out*/) {
  notes_->doc = reader.text("absent");
}

}  // namespace ls::operators
