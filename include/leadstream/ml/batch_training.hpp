#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/ml/dataset.hpp"
#include "leadstream/ml/evaluation.hpp"
#include "leadstream/ml/model.hpp"
#include "leadstream/ml/time_folds.hpp"
#include "leadstream/ml/tree_search.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace ls::ml {

struct BatchOptions {
  TimeFoldOptions folds = {};
  SearchOptions search = {};
};

// One way to predict, judged on every fold by what it said of rows that it had not learned from.
// Calibrated ones are calibrated on the folds before; the first fold's line changes nothing.
struct Candidate {
  std::string name;  // "prior", "logistic", "boosting", "forest"
  std::vector<std::vector<ScoredLabel>> folds = {};

  [[nodiscard]] std::vector<ScoredLabel> all() const;
};

struct BatchResult {
  std::vector<TimeFold> folds;
  std::vector<Candidate> candidates;  // what knows nothing first
  std::string chosen;                 // of the trees, that of the least log loss over all folds
  TreeSettings settings;
  // Trained on all rows, calibrated by Platt's line on what was said out of the folds.
  std::unique_ptr<Model> model;
};

// How many trainings `progress` will be told of; each kind of trees counts on from the other.
[[nodiscard]] std::size_t batch_trainings(const BatchOptions& options);

// Searches boosting and a forest, judges them beside the prior and a logistic regression, and
// trains the better one on everything. Equal data and options give an equal model. Refuses data
// with labels of one kind in a fold's training part.
[[nodiscard]] Result<BatchResult> train_in_batch(const Dataset& data, const BatchOptions& options);

}  // namespace ls::ml
