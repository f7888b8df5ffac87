#pragma once

#include "leadstream/ml/step_registry.hpp"

namespace ls::ml {

// In scale_steps.cpp.
StepType standard_step_type();
StepType decayed_step_type();
StepType range_step_type();
StepType robust_step_type();
// In impute_steps.cpp.
StepType impute_mean_step_type();
StepType impute_median_step_type();
// Each in the file of its name.
StepType impute_category_step_type();
StepType impute_linear_step_type();
StepType hash_step_type();
StepType target_step_type();
StepType frequency_step_type();
StepType group_rare_step_type();
StepType select_step_type();
StepType kmeans_step_type();
StepType den_stream_step_type();
// In time_steps.cpp.
StepType cycle_step_type();
StepType rhythm_step_type();

}  // namespace ls::ml
