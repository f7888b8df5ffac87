#pragma once

#include "bench/bench_streams/contender.hpp"
#include "bench/bench_streams/kafka_io.hpp"
#include "bench/bench_streams/window_rows.hpp"

#include <array>
#include <sys/types.h>

namespace ls::bench {

// What working through the input took. Starting up ends with the first commit that was seen; the
// rate and the CPU per event are those between that and the end.
struct Effort {
  double seconds = 0.0;  // from the start of the process until its last commit
  double cpu_seconds = 0.0;
  double startup_seconds = 0.0;
  double working_seconds = 0.0;
  double working_cpu_seconds = 0.0;
  double working_events = 0.0;
  double broker_cpu_seconds = 0.0;
  double peak_mb = 0.0;
  double state_mb = 0.0;  // on the disk, at the end
};

// Starts it, waits until it has committed everything, ends it.
Result<Effort> measure(const Contender& contender, const Place& place, const Loaded& input,
                       pid_t broker);

// Both output topics, as a committed reader sees them.
Result<WindowRows> read_output(const Contender& contender, const Place& place);

}  // namespace ls::bench
