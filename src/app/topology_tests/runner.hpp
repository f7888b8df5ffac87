#pragma once

#include "app/project.hpp"
#include "app/topology_tests/row_match.hpp"
#include "app/topology_tests/test_case.hpp"

#include "leadstream/flow/driver.hpp"

#include <string>
#include <vector>

namespace ls::app {

// Runs one case on the lockstep driver, with everything in memory. Gives what differs from the
// expectations; an error if the case can't be run (a topology that is not there). `options` are
// those of the settings, which the case may override.
Result<std::vector<Mismatch>> run_test_case(const Project& project, const TestCase& test,
                                            const flow::DriverOptions& options);

// The test files that the arguments of `leadstream test` name: folders stand for their
// *_test.yaml, by name.
Result<std::vector<std::string>> find_test_files(const std::vector<std::string>& arguments);

}  // namespace ls::app
