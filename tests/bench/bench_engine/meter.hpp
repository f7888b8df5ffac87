#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/stats/dd_sketch.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ls::bench {

// In milliseconds, of each event that was scored.
struct Waits {
  stats::DdSketch since_poll;
  stats::DdSketch since_come;  // what it waited for the worker included
};

// What one run of one row showed.
struct Sample {
  double events = 0.0;
  double seconds = 0.0;
  double process_cpu = 0.0;  // seconds of all threads, clients' and RocksDB's included
  double thread_cpu = 0.0;   // seconds of the thread that did most: the worker
  double memory_mb = 0.0;    // the peak above what was in use before
  std::uint64_t outputs = 0;
  std::uint64_t late = 0;
  std::optional<Waits> waits = {};  // of a row that is paced
};

// One line of the report: the same thing measured several times.
struct Row {
  std::string name;  // of its object in the JSON
  std::string what;
  std::vector<Sample> samples;
};

// Where the clocks stood at one moment.
struct Reading {
  std::int64_t wall_ns = 0;
  std::int64_t process_ns = 0;
  std::map<std::int64_t, std::int64_t> threads_ns;  // by thread id, those alive
};

[[nodiscard]] Reading read_clocks(const Clock& clock);
// Seconds from one reading to a later one.
[[nodiscard]] Sample between(const Reading& from, const Reading& to);

// Of the whole machine over the last minute.
[[nodiscard]] double load_average();

// Peak memory of the process above what it held when this was made.
class MemoryPeak {
 public:
  MemoryPeak();
  [[nodiscard]] double megabytes() const;

 private:
  double before_mb_ = 0.0;
};

// The middle and both ends of what the samples say.
struct Spread {
  double median = 0.0;
  double min = 0.0;
  double max = 0.0;
};
[[nodiscard]] Spread spread_of(const Row& row, double (*figure)(const Sample&));

[[nodiscard]] double events_per_second(const Sample& sample);
[[nodiscard]] double process_us_per_event(const Sample& sample);
[[nodiscard]] double thread_us_per_event(const Sample& sample);
[[nodiscard]] double memory_mb(const Sample& sample);

}  // namespace ls::bench
