#pragma once

#include "leadstream/base/error.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace ls::test {

// A series of the Numenta Anomaly Benchmark (Lavin, Ahmad, ICMLA 2015): values in the order of
// time, and the windows of them in which somebody found something wrong.
struct LabelledSeries {
  struct Window {
    std::size_t first = 0;
    std::size_t last = 0;  // included
  };
  std::string name;
  std::vector<double> values;
  std::vector<Window> windows;
};

// All series that `FOLDER/anomaly_windows.json` names, in its order.
Result<std::vector<LabelledSeries>> load_labelled_series(const std::string& folder);

// How well alarms met windows. A window is found if an alarm lies in it. Alarms outside of windows
// that follow each other at most `merged` records apart are one false alarm.
struct WindowScore {
  std::size_t found = 0;
  std::size_t missed = 0;
  std::size_t false_alarms = 0;

  // 2 found / (2 found + missed + false alarms); 1 if there is nothing to find and nothing found.
  [[nodiscard]] double f1() const;
};
WindowScore judge_alarms(const LabelledSeries& series, const std::vector<std::size_t>& alarms,
                         std::size_t merged);

// As in the benchmark: 15 % of a series, 750 records at most, are for learning alone.
[[nodiscard]] std::size_t probation_of(const LabelledSeries& series);

// Where scores, one per record, are so high among the last ones that at most a share `rate` of them
// would be: the rule of ml::AnomalyEnsemble for a single detector. Scores are ranked from a third
// of the probation on, alarms begin after it.
std::vector<std::size_t> alarms_of_scores(const LabelledSeries& series,
                                          const std::vector<double>& scores, double rate);

inline constexpr std::size_t kRanked = 2000;  // scores that one is ranked among
inline constexpr std::size_t kMerged = 100;   // records between two alarms of one episode

}  // namespace ls::test
