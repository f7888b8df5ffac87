#pragma once

#include "bench/bench_engine/meter.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ls::bench {

struct GrowthOptions {
  std::size_t events = 1'000'000;   // per point
  std::size_t warm_up = 2'000'000;  // events of the same draw before those of keys are measured
  std::uint32_t keys_min = 10'000;
  std::uint32_t keys_max = 10'000'000;
  std::size_t memory = std::size_t{256} << 20U;
};

// One point of a curve.
struct Point {
  std::uint64_t size = 0;  // keys, partitions, or hops per window
  Sample sample;
};
struct Curve {
  std::string name;  // of its object in the JSON
  std::string what;
  std::string unit;  // of `size`
  std::vector<Point> points;
};

// How the cost of an event grows with the number of keys, tenfold each time: each key has a row,
// then events come as drawn. The window stays open. Two curves: Zipf's law, and uniform, under
// which no cache helps.
Result<std::vector<Curve>> grow_keys(const GrowthOptions& options);
// The same with the engine on its log, so that a point is what an event costs altogether: read,
// decoded, counted, committed.
Result<std::vector<Curve>> grow_log_keys(const GrowthOptions& options);
// The same draws on the database alone, which has the whole memory: each reads the row of its key
// from RocksDB and has it written again with the next 10,000.
Result<std::vector<Curve>> grow_bare_keys(const GrowthOptions& options);
// With the number of partitions, from 1 to 64, of one worker; 100,000 keys.
Result<Curve> grow_partitions(const GrowthOptions& options);
// With the number of hops per window, from 1 to 168 of an hour each; the windows close while it is
// measured, each key has 200 events per hop.
Result<Curve> grow_hops(const GrowthOptions& options);

}  // namespace ls::bench
