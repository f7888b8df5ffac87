#pragma once

#include "leadstream/base/error.hpp"

#include <sys/types.h>

namespace ls::bench {

// What the kernel says of another process, all its threads together.
struct ProcessReading {
  double cpu_seconds = 0.0;  // user and system
  double peak_mb = 0.0;      // the most that was ever resident
};

[[nodiscard]] Result<ProcessReading> read_process(pid_t id);

}  // namespace ls::bench
