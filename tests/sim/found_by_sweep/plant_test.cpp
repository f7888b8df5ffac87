#include "sim/simulation.hpp"

#include "leadstream/base/log.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

// Built with a planted bug that chance meets too rarely: one fault at each point has to find it.

namespace ls::sim {
namespace {

TEST(Plant, IsFoundBySweep) {
  configure_log(LogLevel::off, LogFormat::text);
  for (const Scenario& scenario : sweep()) {
    const Report report = simulate(scenario);
    if (!report.is_good()) {
      fmt::print("found by {}{}\n", describe(scenario), report.problems.front());
      return;
    }
  }
  FAIL() << "the sweep did not find the planted bug";
}

}  // namespace
}  // namespace ls::sim
