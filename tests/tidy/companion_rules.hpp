#pragma once

#include "tidy/source.hpp"

#include <vector>

namespace ls::tidy {

// Every topology has its test file and every operator its unit test.
std::vector<Finding> check_companions(const std::vector<Source>& project);

}  // namespace ls::tidy
