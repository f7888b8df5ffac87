#pragma once

#include "leadstream/ml/anomaly_registry.hpp"

namespace ls::ml {

// One per detector; each lives in the file of its class.
DetectorType robust_z_type();
DetectorType half_space_trees_type();
DetectorType random_cut_forest_type();
DetectorType isolation_forest_type();
DetectorType local_outlier_factor_type();
DetectorType level_shift_type();

}  // namespace ls::ml
