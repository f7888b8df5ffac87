#pragma once

#include "bench/bench_streams/contender.hpp"
#include "bench/bench_streams/input_writer.hpp"

#include <string>
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

  [[nodiscard]] double events_per_second() const {
    return working_events / working_seconds;
  }
  [[nodiscard]] double cpu_seconds_per_million() const {
    return working_cpu_seconds / working_events * 1e6;
  }
};

// Starts it, waits until it has committed everything, ends it.
Result<Effort> measure_effort(const Contender& contender, const std::string& address,
                              const Loaded& input, pid_t broker);

// Of all files in a folder.
[[nodiscard]] double folder_mb(const std::string& folder);

}  // namespace ls::bench
