#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/config/reader.hpp"
#include "leadstream/ml/evaluation.hpp"

#include <cstdint>
#include <limits>
#include <string>

namespace ls::operators {

// What a model is worth by the examples that it was tested on before it learned them: `scores` of
// them in all; the rest over the last ones (`window` of the learn node). NaN where undefined.
struct Trial {
  std::uint64_t scores = 0;
  double auc = std::numeric_limits<double>::quiet_NaN();
  double log_loss = std::numeric_limits<double>::quiet_NaN();
  double calibration_error = std::numeric_limits<double>::quiet_NaN();
};

[[nodiscard]] Trial trial_of(const ml::Prequential& tested);

// What a model has to show before it may serve.
struct Gates {
  std::uint64_t scores_min = 1000;  // examples that it was tested on while others served
  double auc_loss_max = 0.002;      // below the champion's on the same examples
  double calibration_error_max = 0.05;

  // From `gates: { scores_min, auc_loss_max, calibration_error_max }`, all optional.
  static Gates read(config::Reader& reader);
  [[nodiscard]] std::string fingerprint() const;

  // The refusal `gates_failed` tells every figure and its bound, also those that passed.
  [[nodiscard]] Status check(const Trial& candidate, const Trial& champion) const;
};

// Whether the candidate is better beyond what the gates take for equal, and no worse in log loss.
[[nodiscard]] bool is_better(const Gates& gates, const Trial& candidate, const Trial& champion);

}  // namespace ls::operators
