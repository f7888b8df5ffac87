#pragma once

#include "leadstream/ml/registry.hpp"

namespace ls::ml {

// Ensembles; each lives in the file of its name.

// Leveraging bagging (Bifet, Holmes, Pfahringer 2010): Hoeffding trees on resampled rows.
ModelType leveraging_bagging_type();
// Adaptive random forest (Gomes et al. 2017): each leaf watches features of its own too, and a tree
// that errs more often is replaced by one that was begun at the first suspicion.
ModelType adaptive_random_forest_type();
// Several models of other types side by side.
ModelType online_ensemble_type();

}  // namespace ls::ml
