#pragma once

#include "bench/bench_streams/page_views.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ls::bench {

struct Options {
  std::string measure = "throughput";  // or recovery, latency
  WorldOptions world;
  int threads = 1;
  int commit_interval_ms = 100;
  std::string xmx = "1g";               // of the peer's JVM
  std::string memory = "1GiB";          // of leadstream
  std::string emit = "close";           // how the peer emits: close or suppress
  int emit_interval_ms = 0;             // the peer's pause between emissions
  int retention_hours = 24;             // of the peer's window stores
  bool is_transactional = false;        // the peer's state stores
  std::vector<std::string> properties;  // the peer's further ones, name=value
  std::string peer_libs;                // the folder that peers/build_with_maven names
  std::string kafka = "4.1.1";
  std::string only;  // streams or leadstream; empty: both
  std::string keep;  // a folder that stays; empty: a temporary one
  std::string json_file;

  double kill_after = 0.8;  // recovery: the share of the input
  // latency: wall seconds, of which the first do not count; events per second and how many hours of
  // event time go by in one.
  int seconds = 90;
  int warm_up_seconds = 30;
  int rate = 1'000;
  int hours_per_second = 1;
};

// The exit code if the program has nothing more to do.
[[nodiscard]] std::optional<int> read_options(int argc, char** argv, Options& options);

}  // namespace ls::bench
