#pragma once

#include "http/exposition.hpp"

namespace ls::http {

// The families that every Prometheus client shows of its process (process_cpu_seconds_total and so
// on), read from /proc; what cannot be read is left out.
void write_process(Exposition& out);

}  // namespace ls::http
