#pragma once

#include "support/test_project.hpp"

#include <memory>
#include <string>

namespace ls::test {

// The shipped topologies with shorter times, so that outcomes, models and drift findings come about
// within days of event time instead of months.
Result<std::unique_ptr<TestProject>> write_quick_project(const std::string& folder);

}  // namespace ls::test
