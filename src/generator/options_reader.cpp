#include "generator/faults.hpp"

#include "leadstream/config/reader.hpp"
#include "leadstream/generator/options.hpp"

namespace ls::generator {
namespace {

constexpr config::NumberRange kShare{.min = 0.0, .max = 1.0};

// Takes a parsed value over, or reports at the key why it can't be.
template <typename T>
void take(config::Reader& reader, std::string_view key, Result<T> parsed, T& into) {
  if (parsed) {
    into = *parsed;
  } else {
    reader.fail_at(key, parsed.error().message);
  }
}

void read_drift(config::Reader reader, DriftOptions& drift) {
  take(reader, "kind", parse_drift_kind(reader.text_or("kind", name_of(drift.kind))), drift.kind);
  drift.at = reader.number_or("at", drift.at, kShare);
  drift.factor = reader.number_or("factor", drift.factor);
  reader.finish();
}

}  // namespace

Result<GeneratorOptions> read_options(const config::Node& node) {
  config::Problems problems;
  config::Reader reader(node, problems);
  GeneratorOptions options;
  options.seed = static_cast<std::uint64_t>(
      reader.integer_or("seed", static_cast<std::int64_t>(options.seed), {.min = 0}));
  options.days = reader.integer_or("days", options.days);
  options.leads = static_cast<std::uint64_t>(
      reader.integer_or("leads", static_cast<std::int64_t>(options.leads), {.min = 1}));
  take(reader, "start", parse_rfc3339(reader.text_or("start", format_rfc3339(options.start))),
       options.start);
  options.tenant = reader.text_or("tenant", options.tenant);
  read_drift(reader.section("drift"), options.drift);
  read_faults(reader.section("faults"), options.faults);
  reader.finish();
  LS_TRY(problems.to_status());
  if (const Status checked = check(options); !checked) {
    problems.add(node.place(), checked.error().message);
    return problems.to_status().error();
  }
  return options;
}

}  // namespace ls::generator
