#pragma once

#include "leadstream/base/error.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ls::bench {

// What one side tells of one learner on one input. Each side writes it as JSON to a file that it is
// given: {"version", "rows", "checksum", "right", "warm_up_rows", "seconds": [], "cpu_seconds":
// []}.
struct Trial {
  std::string version = {};  // of its program
  std::uint64_t rows = 0;
  std::string checksum = {};  // of the rows that it read; empty for a detector
  std::uint64_t right = 0;    // told before they were learned
  std::uint64_t warm_up_rows = 0;
  std::vector<double> seconds = {};      // of each pass, by the wall
  std::vector<double> cpu_seconds = {};  // of all threads of the process

  [[nodiscard]] double accuracy() const;  // percent
  // Of the median pass.
  [[nodiscard]] double rows_per_second() const;
  [[nodiscard]] double rows_per_cpu_second() const;
};

Status write_trial(const Trial& trial, const std::string& file);
Result<Trial> read_trial(const std::string& file);

}  // namespace ls::bench
