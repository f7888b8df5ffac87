#pragma once

#include "bench/bench_streams/page_views.hpp"

#include "leadstream/base/error.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace ls::bench {

inline const std::string kInputTopic = "bench.events";

struct Loaded {
  std::array<std::int64_t, kPartitions> ends{};  // offsets after the last event
  std::uint64_t bytes = 0;
  double seconds = 0.0;
};

// Writes all page views to the input topic (idempotent producer, lz4).
Result<Loaded> load_input(const std::string& address, const WorldOptions& options);

// Hands over the value of each record that a committed reader sees in a topic of four partitions,
// until all are at their ends.
Status read_topic(const std::string& address, const std::string& topic,
                  const std::function<Status(std::string_view)>& take);

}  // namespace ls::bench
