#pragma once

#include "bench/bench_streams/page_views.hpp"
#include "bench/bench_streams/window_rows.hpp"

namespace ls::bench {

inline constexpr std::uint32_t kDistinctMax = 64;

// What both engines must say, computed from the input alone with plain maps: per partition a record
// first moves stream time, then counts in those of its windows that end after it (grace 0); a
// window leaves once stream time has reached its end, and those still open at the end of the input
// do not.
[[nodiscard]] WindowRows reference(const WorldOptions& options, std::int64_t hours,
                                   std::int64_t hop_hours);

// How many windows of how many leads are open after so many events: rows of state.
[[nodiscard]] std::uint64_t open_windows(const WorldOptions& options, std::int64_t hours,
                                         std::int64_t hop_hours, std::uint64_t after);

}  // namespace ls::bench
