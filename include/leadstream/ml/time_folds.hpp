#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace ls::ml {

// Learn from the rows before `train_end`, judge on `test_begin` .. `test_end - 1`.
struct TimeFold {
  std::size_t train_end = 0;
  std::size_t test_begin = 0;
  std::size_t test_end = 0;

  friend bool operator==(const TimeFold&, const TimeFold&) = default;
};

struct TimeFoldOptions {
  std::size_t folds = 5;  // 1 or more
  // How long after a row its label is known: a fold learns only from what was known when its test
  // begins.
  Millis gap{0};
};

// Cross-validation that never learns from the future (Hyndman, Athanasopoulos, 5.10): the rows, in
// the order of time, in `folds + 1` parts of equal size; each but the first is judged by what was
// learned from all that was known before it. Refuses too few rows, and a gap that leaves a fold
// nothing to learn from.
[[nodiscard]] Result<std::vector<TimeFold>> time_folds(std::span<const EventTime> times,
                                                       const TimeFoldOptions& options);

}  // namespace ls::ml
