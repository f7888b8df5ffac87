#pragma once

#include "bench/bench_streams/contest.hpp"
#include "bench/bench_streams/options.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ls::bench {

// What one contender showed.
struct Verdict {
  std::string name;
  Effort effort;
  std::uint64_t rows = 0;
  std::string digest;
  Difference difference;  // from the reference
};

struct Report {
  Options options;
  Loaded input;
  double load = 0.0;  // of the machine, before
  std::uint64_t rows = 0;
  std::string digest;  // of the reference
  std::vector<Verdict> verdicts;

  [[nodiscard]] bool is_right() const;
};

void print_report(const Report& report, std::FILE* out);
[[nodiscard]] std::string report_json(const Report& report);

}  // namespace ls::bench
