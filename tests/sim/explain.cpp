#include "sim/explain.hpp"

#include "sim/shrink.hpp"

#include <fmt/core.h>

namespace ls::sim {
namespace {

std::string lines_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += "  " + line + "\n";
  }
  return text;
}

}  // namespace

std::string explain(const Scenario& failing, const Report& report) {
  const Scenario small = shrink(failing);
  const Report last = simulate(small, Notes::keep);
  return fmt::format(
      "seed {} fails:\n{}again: tests/sim --seed={} --seeds=1\nthe smallest scenario found:\n{}"
      "fails with:\n{}and this happened:\n{}",
      failing.seed, lines_of(report.problems), failing.seed, describe(small),
      lines_of(last.problems), lines_of(last.notes));
}

}  // namespace ls::sim
