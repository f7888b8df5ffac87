#pragma once

#include "bench/bench_ml/contest.hpp"
#include "bench/bench_ml/nab.hpp"
#include "bench/bench_ml/options.hpp"

#include <string>
#include <vector>

namespace ls::bench {

struct Report {
  Options options;
  std::string machine;
  int core = 0;
  double load_before = 0;
  double load_after = 0;
  std::vector<Contest> contests;
  std::vector<NabOutcome> nab;
  std::vector<Outcome> detectors;            // in the order of `detector_rows`
  std::vector<std::string> missing_streams;  // with the reason

  // All that was asked for is measured.
  [[nodiscard]] bool is_complete() const;
};

[[nodiscard]] std::string report_table(const Report& report);
// One line.
[[nodiscard]] std::string report_json(const Report& report);

}  // namespace ls::bench
