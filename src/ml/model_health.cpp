#include "leadstream/ml/model_health.hpp"

#include <algorithm>
#include <cmath>

namespace ls::ml {
namespace {

constexpr double kNothingLost = 1e-9;
constexpr double kLabelAgeScaleDays = 30;
constexpr double kCalibrationErrorMax = 0.1;
constexpr double kLatencyMaxMs = 100;
constexpr double kErrorShareMax = 0.001;

// `share` of the points that the part can give; NaN where nothing is known.
HealthPart part(std::string_view name, double points_max, double share) {
  if (std::isnan(share)) {
    return {.name = name};
  }
  return {
      .name = name, .points = points_max * std::clamp(share, 0.0, 1.0), .points_max = points_max};
}

double performance(const HealthFacts& facts) {
  if (!(facts.auc_reference > 0.5)) {
    return HealthFacts::kUnknown;
  }
  return (facts.auc - 0.5) / (facts.auc_reference - 0.5);
}

// Of two facts, one may be known alone: it then stands for both.
double operations(const HealthFacts& facts) {
  const bool knows_latency = !std::isnan(facts.latency_p99_ms);
  const bool knows_errors = !std::isnan(facts.error_share);
  if (!knows_latency && !knows_errors) {
    return HealthFacts::kUnknown;
  }
  const double each = knows_latency && knows_errors ? 0.5 : 1.0;
  const bool is_slow = knows_latency && facts.latency_p99_ms > kLatencyMaxMs;
  const bool is_failing = knows_errors && facts.error_share > kErrorShareMax;
  return 1 - (is_slow ? each : 0) - (is_failing ? each : 0);
}

HealthStatus status_of(double score) {
  if (std::isnan(score)) {
    return HealthStatus::unknown;
  }
  if (score >= 80) {
    return HealthStatus::green;
  }
  return score >= 60 ? HealthStatus::amber : HealthStatus::red;
}

}  // namespace

std::string_view name_of(HealthStatus status) {
  constexpr std::array<std::string_view, 4> kNames = {"unknown", "green", "amber", "red"};
  return kNames[static_cast<std::size_t>(status)];
}

std::vector<HealthPart> ModelHealth::reasons() const {
  std::vector<HealthPart> lost;
  for (const HealthPart& each : parts) {
    if (each.points_max - each.points > kNothingLost) {
      lost.push_back(each);
    }
  }
  std::ranges::stable_sort(lost, std::ranges::greater{},
                           [](const HealthPart& each) { return each.points_max - each.points; });
  return lost;
}

ModelHealth model_health(const HealthFacts& facts) {
  ModelHealth health;
  health.parts = {part("performance", 40, performance(facts)),
                  part("calibration", 20, 1 - facts.calibration_error / kCalibrationErrorMax),
                  part("drift", 20, 1 - 2 * facts.drifted_share),
                  part("freshness", 10, std::exp(-facts.label_age_days / kLabelAgeScaleDays)),
                  part("operations", 10, operations(facts))};
  double points = 0;
  double points_max = 0;
  for (const HealthPart& each : health.parts) {
    points += each.points;
    points_max += each.points_max;
  }
  if (points_max > 0) {
    health.score = 100 * points / points_max;
  }
  health.status = status_of(health.score);
  return health;
}

}  // namespace ls::ml
