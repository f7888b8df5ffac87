#include "leadstream/generator/crm/options.hpp"

#include "generator/faults.hpp"

#include "leadstream/config/reader.hpp"

#include <fmt/core.h>

#include <array>
#include <utility>

namespace ls::generator::crm {
namespace {

constexpr double kPrevalenceMax = 0.5;
constexpr config::NumberRange kShare{.min = 0.0, .max = 1.0};
constexpr std::array<std::pair<ChangeKind, std::string_view>, 6> kChangeNames{{
    {ChangeKind::none, "none"},
    {ChangeKind::dwell_unit, "dwell_unit"},
    {ChangeKind::conversion, "conversion"},
    {ChangeKind::privacy, "privacy"},
    {ChangeKind::new_source, "new_source"},
    {ChangeKind::outage, "outage"},
}};

// What both worlds have in common, as the leads' world has it.
GeneratorOptions common_of(const Options& options) {
  GeneratorOptions common;
  common.seed = options.seed;
  common.days = options.days;
  common.leads = options.contacts;
  common.start = options.start;
  common.tenant = options.tenant;
  common.drift.at = options.change.at;
  common.drift.factor = options.change.factor;
  common.faults = options.faults;
  return common;
}

void read_change(config::Reader reader, Change& change) {
  const auto kind = parse_change_kind(reader.text_or("kind", name_of(change.kind)));
  if (kind) {
    change.kind = *kind;
  } else {
    reader.fail_at("kind", kind.error().message);
  }
  change.at = reader.number_or("at", change.at, kShare);
  change.factor = reader.number_or("factor", change.factor);
  reader.finish();
}

}  // namespace

Result<ChangeKind> parse_change_kind(std::string_view text) {
  for (const auto& [kind, name] : kChangeNames) {
    if (text == name) {
      return kind;
    }
  }
  return user_error(fmt::format(
      "a change is none, dwell_unit, conversion, privacy, new_source or outage, not \"{}\"",
      text.substr(0, 64)));
}

std::string_view name_of(ChangeKind kind) {
  return kChangeNames[static_cast<std::size_t>(kind)].second;
}

EventTime Options::change_time() const {
  if (change.kind == ChangeKind::none) {
    return EventTime::max();
  }
  const auto length = static_cast<double>(ls::days(days).count);
  return start + Millis{static_cast<std::int64_t>(length * change.at)};
}

Status check(const Options& options) {
  if (!(options.prevalence >= 0.0) || options.prevalence > kPrevalenceMax) {
    return user_error(fmt::format("prevalence is a share from 0 to {}, not {}", kPrevalenceMax,
                                  options.prevalence));
  }
  return ls::generator::check(common_of(options));
}

Result<Options> read_options(const config::Node& node) {
  config::Problems problems;
  config::Reader reader(node, problems);
  Options options;
  if (reader.text_or("scenario", "crm") != "crm") {
    reader.fail_at("scenario", "expected crm");
  }
  options.seed = static_cast<std::uint64_t>(
      reader.integer_or("seed", static_cast<std::int64_t>(options.seed), {.min = 0}));
  options.days = reader.integer_or("days", options.days);
  options.contacts = static_cast<std::uint64_t>(
      reader.integer_or("contacts", static_cast<std::int64_t>(options.contacts), {.min = 1}));
  const auto start = parse_rfc3339(reader.text_or("start", format_rfc3339(options.start)));
  if (start) {
    options.start = *start;
  } else {
    reader.fail_at("start", start.error().message);
  }
  options.tenant = reader.text_or("tenant", options.tenant);
  options.prevalence = reader.number_or("prevalence", options.prevalence);
  read_change(reader.section("change"), options.change);
  read_faults(reader.section("faults"), options.faults);
  reader.finish();
  LS_TRY(problems.to_status());
  if (const Status checked = check(options); !checked) {
    problems.add(node.place(), checked.error().message);
    return problems.to_status().error();
  }
  return options;
}

std::string to_json(const Options& options) {
  return fmt::format(
      R"({{"scenario":"crm","seed":{},"days":{},"contacts":{},"start":"{}","tenant":"{}",)"
      R"("prevalence":{},"change":{{"kind":"{}","at":{},"factor":{}}},"faults":{}}})",
      options.seed, options.days, options.contacts, format_rfc3339(options.start), options.tenant,
      options.prevalence, name_of(options.change.kind), options.change.at, options.change.factor,
      faults_json(options.faults));
}

}  // namespace ls::generator::crm
