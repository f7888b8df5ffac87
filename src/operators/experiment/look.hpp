#pragma once

#include "operators/experiment/experiment_rows.hpp"
#include "operators/experiment/settings.hpp"

#include "leadstream/base/time.hpp"

#include <cstddef>
#include <vector>

namespace ls::operators {

// What a look found of one arm in one metric.
struct Found {
  std::size_t metric = 0;
  ExperimentArm* arm = nullptr;  // of the row that was looked at
  const ExperimentArm* control = nullptr;
  ArmComparison comparison = {};
  Decision decision = Decision::wait;  // as of now; the arm's own is the one that was told
};

// Takes in how units were dealt, after each that was.
void look_at_deal(const ExperimentSettings& settings, ExperimentRow& row);

// Looks at each arm beside the control, once that was met. Looks may be as many as records: what
// they find is kept in the row. Replaces what is in `found`.
void look_at(const ExperimentSettings& settings, EventTime now, ExperimentRow& row,
             std::vector<Found>& found);

// For one look, of what was found.
[[nodiscard]] SingleLook single_look_of(const ExperimentSettings& settings,
                                        const ExperimentRow& row, const Found& found);

// The log of p that units were dealt by their shares, for one look.
[[nodiscard]] double deal_log_p(const ExperimentSettings& settings, const ExperimentRow& row);

}  // namespace ls::operators
