#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace ls::ml {

// What is known of a model of late; NaN for what is not.
struct HealthFacts {
  static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

  double auc = kUnknown;
  double auc_reference = kUnknown;  // what it has to hold itself against; above 0.5
  double calibration_error = kUnknown;
  double drifted_share = kUnknown;   // of what is watched for drift
  double label_age_days = kUnknown;  // of the newest label
  double latency_p99_ms = kUnknown;  // of a score
  double error_share = kUnknown;     // of scores that failed
};

enum class HealthStatus : std::uint8_t { unknown, green, amber, red };
[[nodiscard]] std::string_view name_of(HealthStatus status);

// 40 points for the AUC above chance as a share of the reference's, 20 for calibration (none at an
// error of 0.1), 20 for the absence of drift (none once half of what is watched has drifted), 10
// for fresh labels (fading by e in 30 days), 10 for scores in time and without errors (half each:
// p99 up to 100 ms, errors up to 0.1 %).
struct HealthPart {
  std::string_view name;
  double points = 0;
  double points_max = 0;  // 0: nothing is known of it
};

struct ModelHealth {
  // Points as a share of those that can be had where something is known, times 100; NaN if nothing
  // is.
  double score = std::numeric_limits<double>::quiet_NaN();
  HealthStatus status = HealthStatus::unknown;  // green from 80, amber from 60, red below
  std::array<HealthPart, 5> parts;

  // The parts that lost points, the costliest first.
  [[nodiscard]] std::vector<HealthPart> reasons() const;
};

[[nodiscard]] ModelHealth model_health(const HealthFacts& facts);

}  // namespace ls::ml
