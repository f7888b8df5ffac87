#pragma once

#include "bench/bench_ml/matches.hpp"
#include "bench/bench_ml/options.hpp"
#include "real/anomalies/labelled_series.hpp"

#include "leadstream/base/error.hpp"

#include <array>
#include <string>
#include <vector>

namespace ls::bench {

// Shares of the records that may raise an alarm; the same for everyone.
inline constexpr std::array<double, 3> kNabRates = {0.001, 0.002, 0.005};

// One side's scores on all labelled series, turned into alarms and held against the windows.
struct NabOutcome {
  Learner learner;
  std::array<test::WindowScore, kNabRates.size()> scores;  // over all series, one per rate
  std::string why_missing;                                 // empty: it is measured
};

// All sides, in the order of the report; fails if the series cannot be read. Each side reads one
// series at a time, whose values the first, unjudged records bring to 0 .. 1 with half their range
// beside them, and has one setting for all of them.
Result<std::vector<NabOutcome>> run_nab(const Options& options, const std::string& folder);

}  // namespace ls::bench
