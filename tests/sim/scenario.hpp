#pragma once

#include "sim/crash_points.hpp"
#include "sim/sim_topology.hpp"

#include "leadstream/base/strong.hpp"
#include "leadstream/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ls::sim {

// Of clocks that are wrong: in the year 2125, and in 1960.
inline constexpr EventTime kFarAhead{4'900'000'000'000};
inline constexpr EventTime kBeforeAll{-315'619'200'000};

// What an input says: written as an event, and read back by the reference.
struct Fact {
  std::string id;
  std::string lead;
  EventTime time;
  std::optional<std::int64_t> dwell_ms;  // pages only
};
std::string write_fact(const Fact& fact);
// Nothing for what is no event.
std::optional<Fact> read_fact(const std::string& value);

struct Input {
  Millis at;  // when it is appended, from the start of the run
  std::string topic;
  Partition partition;
  std::string key;
  std::string value;
  std::optional<std::size_t> upstream = {};  // in which of the scenario's upstream transactions
};

// A transaction of whoever writes the inputs.
struct Upstream {
  Millis ends;
  bool is_aborted = false;
};

enum class FaultKind {
  kill,         // kill -9 at a time
  crash,        // kill -9 at a named point
  power_loss,   // what was not synced is gone, but for a prefix
  volume_lost,  // kill -9, and the state folder is empty
  stop,         // SIGTERM; nobody says good-bye to the group
  freeze,       // SIGSTOP and SIGCONT
  stall,        // one worker's thread stands still at a named point
  cut,          // no way to the broker
};
std::string_view name_of(FaultKind kind);

struct Fault {
  FaultKind kind = FaultKind::kill;
  Millis at;
  std::size_t process = 0;
  Millis lasts;  // until it starts again, goes on, or is reachable
  CrashPoint point = CrashPoint::begun;
  std::uint64_t passes = 1;
};

// Everything that happens in one run, but for the order of things, which the seed decides.
struct Scenario {
  std::uint64_t seed = 1;
  Shape shape;
  std::int32_t partitions = 1;
  std::size_t processes = 1;
  std::size_t workers = 1;
  Millis commit_interval{100};
  // One byte: a commit is due wherever one may be, in the middle of a run of timers too.
  std::size_t uncommitted_bytes_max = std::size_t{32} << 20;
  std::size_t run_records_max = 1000;
  double loss = 0;
  double slow = 0;
  double slow_marker = 0;
  // When each process begins: scaling out is a late begin, scaling in a stop that lasts.
  std::vector<Millis> starts;
  std::vector<Input> inputs;
  std::vector<Upstream> upstreams;
  std::vector<Fault> faults;
};

Scenario scenario_of(std::uint64_t seed);
// One fault a run and nothing else amiss: a death, the loss of the volume after it, and a thread
// that stalls beyond its session, at each point and several of its passes, in one process or two.
std::vector<Scenario> sweep();
// For people: the numbers, then one fault a line.
std::string describe(const Scenario& scenario);

}  // namespace ls::sim
