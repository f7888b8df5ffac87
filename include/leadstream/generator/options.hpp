#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/config/node.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace ls::generator {

// What changes in the world at the scripted moment.
enum class DriftKind {
  none,
  covariate,      // dwell_ms of page.viewed is scaled: a unit bug; nothing else changes
  prior,          // conversions come `factor` times as fast; the inputs keep their meaning
  concept_shift,  // what the lead's source says about its intent turns into its opposite
};

[[nodiscard]] Result<DriftKind> parse_drift_kind(std::string_view text);
[[nodiscard]] std::string_view name_of(DriftKind kind);

struct DriftOptions {
  DriftKind kind = DriftKind::covariate;
  double at = 2.0 / 3.0;  // share of the simulated time after which the drift holds
  double factor = 3.0;    // of dwell_ms (covariate), of the conversion hazards (prior)
};

// Shares of the events that a fault strikes; an event has at most one. Delays and losses of order
// strike crm.web and crm.email only, whose partitions are busy enough to make every case clear.
struct FaultOptions {
  double duplicates = 0.005;    // the same bytes again, up to `disorder_max` later
  double out_of_order = 0.010;  // arrives one minute up to `disorder_max` after it happened
  double late = 0.001;          // arrives `late_by` to 4/3 of it after it happened
  double broken = 0.001;        // a spoiled copy follows the sound record
  Millis disorder_max = hours(6);
  Millis late_by = days(3);
};

// Everything a run depends on: equal options give equal bytes.
struct GeneratorOptions {
  std::uint64_t seed = 1;
  std::int64_t days = 90;
  std::uint64_t leads = 20'000;
  EventTime start{1'736'121'600'000};  // 2025-01-06, a Monday
  std::string tenant = "acme";
  DriftOptions drift;
  FaultOptions faults;

  [[nodiscard]] EventTime end() const {
    return start + ls::days(days);
  }
  // When the drift begins; `EventTime::max()` if there is none.
  [[nodiscard]] EventTime drift_time() const;
};

// Refuses shares outside 0..1, an empty world and a tenant that can't stand in a record key.
[[nodiscard]] Status check(const GeneratorOptions& options);

// The options out of a YAML map; absent keys keep their defaults, and the result passes `check`.
//   { seed: 1, days: 90, leads: 20000, start: "2025-01-06T00:00:00Z", tenant: acme,
//     drift: { kind: covariate, at: 0.667, factor: 3 },
//     faults: { duplicates: 0.005, out_of_order: 0.01, late: 0.001, broken: 0.001,
//               disorder_max: 6h, late_by: 72h } }
[[nodiscard]] Result<GeneratorOptions> read_options(const config::Node& node);

}  // namespace ls::generator
