#pragma once

#include "leadstream/base/error.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ls::bench {

// What a side said of each row, in its own unit: doubles in the byte order of the machine, nothing
// else. Every side writes such a file if it is asked to, and all are judged by one program.
Status write_told(std::span<const double> told, const std::string& file);
// Refuses a file of another length, and numbers that are not finite.
Result<std::vector<double>> read_told(const std::string& file, std::uint64_t rows);

// How well scores find the rows whose label is 1.
struct Finding {
  double auc = 0;
  double average_precision = 0;
};
[[nodiscard]] Finding finding_of(std::span<const double> scores,
                                 std::span<const std::uint8_t> labels);

}  // namespace ls::bench
