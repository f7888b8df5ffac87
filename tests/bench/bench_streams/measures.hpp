#pragma once

#include "bench/bench_streams/options.hpp"

#include "leadstream/base/error.hpp"

#include <string>

namespace ls::bench {

// What one measure found: a table for people and one JSON object.
struct Findings {
  std::string table;
  std::string json;
  bool is_right = true;  // all outputs are those of the reference
};

// Working through an input that lies there.
Result<Findings> measure_throughput(const Options& options);
// Killed in the middle of it and started again.
Result<Findings> measure_recovery(const Options& options);
// From the event that completes a window until a committed reader has the window's result, with
// events sent at an even pace.
Result<Findings> measure_latency(const Options& options);

}  // namespace ls::bench
