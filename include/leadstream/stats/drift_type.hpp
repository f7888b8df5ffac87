#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace ls::stats {

// How a stream went from one law to another (Gama and others 2014, figure 2).
enum class DriftType : std::uint8_t {
  none,         // It has not left the old law.
  sudden,       // At one moment.
  gradual,      // For a while values of both laws came by turns, the new one ever more often.
  incremental,  // For a while the law itself moved, through laws that are neither.
};

struct DriftCourse {
  DriftType type = DriftType::none;
  // Values from the first that are not of the old law to the first window that is of the new one,
  // as windows tell it.
  std::size_t change_begin = 0;
  std::size_t change_end = 0;
  // The earlier law that is back, if it is one of those given.
  std::optional<std::size_t> recurs = {};
};

struct DriftHistory {
  std::span<const double> before;  // A sample of the old law.
  std::span<const double> values;  // What came since, oldest first, until the new law has settled.
  std::size_t window = 0;          // Values are looked at by so many: the finest that is told.
  std::vector<std::span<const double>> earlier = {};  // Samples of laws that held at other times.
};

// To be asked after an alarm, once the statistic has settled: the last window stands for the new
// law. A window is of a law if the exact Kolmogorov-Smirnov test at `alpha`, shared among the
// windows, does not tell them apart; one that is of neither but fits a mixture of both speaks for
// a gradual change. Needs at least three windows and no NaN; 0 < alpha < 1.
[[nodiscard]] DriftCourse drift_course(const DriftHistory& history, double alpha = 0.01);

}  // namespace ls::stats
