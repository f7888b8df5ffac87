#include "operators/window_settings.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <array>

namespace ls::operators {
namespace {

using window::RulePtr;

constexpr config::DurationRange kPositive{.min = Millis{1}};

// Corrections belong to windows whose bounds do not depend on their records.
Result<RulePtr> without_corrections(config::Reader& node, window::Patience patience,
                                    Result<RulePtr> rule) {
  if (patience.corrections.count > 0) {
    node.fail_at("corrections",
                 "only tumbling, hopping and calendar windows take corrections: the bounds of "
                 "others depend on their records");
  }
  return rule;
}

Result<RulePtr> read_hopping(config::Reader& shape, window::Patience patience, bool is_tumbling) {
  window::WindowShape read;
  read.size = shape.duration("size", kPositive);
  read.hop = is_tumbling ? read.size : shape.duration("hop", kPositive);
  return window::make_hopping(read, patience);
}

Result<RulePtr> read_calendar(config::Reader& shape, window::Patience patience) {
  constexpr std::array<std::string_view, 3> kUnits{"day", "week", "month"};
  window::CalendarShape read;
  read.unit = static_cast<window::CalendarUnit>(shape.choice("unit", kUnits));
  read.zone = shape.text_or("zone", read.zone);
  return window::make_calendar(read, patience);
}

Result<RulePtr> read_session(config::Reader& shape, Millis grace) {
  window::SessionShape read;
  read.gap = shape.duration("gap", kPositive);
  read.length_max = shape.duration_or("length_max", read.length_max, kPositive);
  return window::make_session(read, grace);
}

Result<RulePtr> read_count(config::Reader& node, config::Reader& shape) {
  for (const std::string_view key : {"grace", "corrections"}) {
    if (node.has(key)) {
      node.fail_at(key, "a window of so many records is never late");
    }
  }
  window::CountShape read;
  read.size = static_cast<std::uint64_t>(shape.integer("size", {.min = 1}));
  read.hop = static_cast<std::uint64_t>(
      shape.integer_or("hop", static_cast<std::int64_t>(read.size), {.min = 1}));
  return window::make_count(read);
}

Result<RulePtr> read_rule(config::Reader& node, std::string_view kind, config::Reader& shape) {
  const window::Patience patience{node.duration_or("grace", Millis{0}),
                                  node.duration_or("corrections", Millis{0})};
  if (kind == "tumbling" || kind == "hopping") {
    return read_hopping(shape, patience, kind == "tumbling");
  }
  if (kind == "calendar") {
    return read_calendar(shape, patience);
  }
  if (kind == "sliding") {
    return without_corrections(
        node, patience, window::make_sliding(shape.duration("size", kPositive), patience.grace));
  }
  if (kind == "session") {
    return without_corrections(node, patience, read_session(shape, patience.grace));
  }
  return read_count(node, shape);
}

RulePtr read_window(config::Reader& node) {
  constexpr std::array<std::string_view, 6> kKinds{"tumbling", "hopping",  "sliding",
                                                   "session",  "calendar", "count"};
  config::Reader window = node.required_section("window");
  RulePtr made;
  const std::size_t problems_before = node.problems().all().size();
  for (const std::string_view kind : kKinds) {
    if (!window.has(kind)) {
      continue;
    }
    config::Reader shape = window.required_section(kind);
    Result<RulePtr> rule = read_rule(node, kind, shape);
    shape.finish();
    if (rule) {
      made = std::move(*rule);
    } else if (node.problems().all().size() == problems_before) {
      window.fail_at(kind, rule.error().message);
    }
    window.finish();
    return made;
  }
  window.fail("a window is one of tumbling, hopping, sliding, session, calendar, count");
  return nullptr;
}

void read_emit(config::Reader& node, WindowSettings& settings) {
  if (const auto emit = node.child("emit"); emit && emit->is_map()) {
    config::Reader reader = node.section("emit");
    settings.emit = WindowEmit::every;
    settings.every = reader.duration("every", kPositive);
    reader.finish();
    return;
  }
  constexpr std::array<std::string_view, 2> kNames{"final", "update"};
  settings.emit = static_cast<WindowEmit>(node.choice_or("emit", kNames, 0));
}

// "count: page.viewed" names its number "count"; otherwise the entry's key does.
void read_values(config::Reader& node, const event::Catalog& catalog, WindowSettings& settings) {
  std::vector<window::Measure> measures;
  const config::Node values = node.required_child("values");
  for (const config::Node::Entry& entry : values.entries()) {
    config::Reader reader(entry.value, node.problems());
    Measured measured = read_measured(reader, catalog);
    window::Measure measure{entry.key, measured.function};
    measure.distinct_max = static_cast<std::uint32_t>(
        reader.integer_or("distinct_max", measure.distinct_max, {.min = 1, .max = 4096}));
    const bool is_quantile = measured.function == window::Function::quantile;
    const double rank = is_quantile ? reader.number_or("q", 0.5, {.min = 0, .max = 1}) : 0.5;
    reader.finish();
    if (measured.type == nullptr) {
      continue;
    }
    if (is_text(measured) && !counts_different(measured)) {
      reader.fail(
          fmt::format("a window tells numbers; {} holds text, of which it can tell how "
                      "many distinct ones there were",
                      measured.type->fields()[*measured.slot].name));
    }
    settings.fingerprint += fmt::format(" {}=", measure.name);
    append_fingerprint(measured, settings.fingerprint);
    measures.push_back(std::move(measure));
    settings.measured.push_back(std::move(measured));
    settings.ranks.push_back(rank);
  }
  if (measures.empty() && !node.problems().has_errors()) {
    node.fail_at("values", "a window needs at least one value");
  }
  Result<window::MeasureSpec> spec = window::MeasureSpec::make(std::move(measures));
  if (spec) {
    settings.measures = std::move(*spec);
  } else {
    node.fail_at("values", spec.error().message);
  }
}

// What is asked changes what is told, and nothing that is kept.
void append_ranks(WindowSettings& settings) {
  for (std::size_t i = 0; i < settings.ranks.size(); ++i) {
    if (settings.measures[i].function == window::Function::quantile) {
      settings.fingerprint += fmt::format(" q{}={}", i, settings.ranks[i]);
    }
  }
}

}  // namespace

std::unique_ptr<const WindowSettings> read_window_settings(config::Reader& reader,
                                                           const flow::BlueprintContext& context) {
  auto settings = std::make_unique<WindowSettings>();
  settings->rule = read_window(reader);
  read_emit(reader, *settings);
  read_values(reader, *context.catalog, *settings);
  if (settings->rule == nullptr || reader.problems().has_errors()) {
    return nullptr;
  }
  const std::string rule = settings->rule->fingerprint();
  settings->layout = hash_combine(
      hash64(rule), hash_combine(settings->measures.fingerprint(), hash64(settings->fingerprint)));
  settings->fingerprint +=
      fmt::format(" {} emit={} {}", rule, static_cast<int>(settings->emit), settings->every.count);
  append_ranks(*settings);
  return settings;
}

}  // namespace ls::operators
