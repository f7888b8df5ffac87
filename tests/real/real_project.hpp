#pragma once

#include "real/data_set.hpp"
#include "support/test_project.hpp"

#include <memory>
#include <string>

namespace ls::test {

// Event types and topologies for a data set, written to the folder: every column is a feature, the
// learner is the default one, drift is looked for in every number and in the score.
Result<std::unique_ptr<TestProject>> write_real_project(const DataSet& set,
                                                        const std::string& folder);

}  // namespace ls::test
