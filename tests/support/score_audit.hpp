#pragma once

#include "support/output_audit.hpp"

#include <cstddef>
#include <string>

namespace ls::test {

// Recomputes every score from the features that it carries and the model version that it names.
struct ScoreAudit {
  Problems problems;
  std::size_t scores = 0;
  std::size_t learned = 0;        // by a version that has learned something, not by the prior
  std::size_t versions_used = 0;  // different ones
  double margin_error_max = 0.0;  // of the recomputation by the model
};

// The version's own model gives the margin; the reasons and the base must sum up to it, the
// logistic function of it is the probability, all to 1e-9; and no task goes back to an older
// version.
ScoreAudit audit_scores(const Topics& topics);

}  // namespace ls::test
