#pragma once

#include "bench/bench_engine/meter.hpp"

#include <cstdio>
#include <string>
#include <vector>

namespace ls::bench {

struct Report {
  std::size_t events = 0;
  double bytes_per_event = 0.0;
  double load = 0.0;          // before the first row: what else the machine was doing
  std::string kafka_version;  // empty: not measured
  std::vector<Row> rows;
};

// A table for people.
void print_table(const Report& report, std::FILE* out);
// The same as one JSON object on one line.
[[nodiscard]] std::string report_json(const Report& report);

}  // namespace ls::bench
