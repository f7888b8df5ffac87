#pragma once

#include "bench/bench_ml/matches.hpp"
#include "bench/bench_ml/options.hpp"
#include "bench/bench_ml/trial.hpp"

#include "leadstream/base/error.hpp"

#include <cstdint>
#include <string>

namespace ls::bench {

// One learner on the first rows of a file; without a file one of our detectors.
struct SideTask {
  Learner learner;
  Kind kind = Kind::labels;
  std::string rows_file;
  std::uint64_t rows = 0;
  std::string folder;  // for what the side writes

  // What is told of each row, if that is a number.
  [[nodiscard]] std::string told_file() const {
    return folder + "/told.bin";
  }
};

// Runs the side in a process of its own, on the processor that this one is kept to, and reads what
// it tells. An error carries the end of what the process printed.
Result<Trial> run_side(const Options& options, const SideTask& task);

// Keeps this process and all that it starts to one processor, and tells which.
Result<int> keep_to_core(int core);

}  // namespace ls::bench
