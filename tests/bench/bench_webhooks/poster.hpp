#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace ls::bench {

// One request, and when it is due: a multiple of the pace.
struct Posting {
  std::string bytes;
  std::uint64_t turn = 0;
};

struct Posted {
  std::map<int, std::uint64_t> answers;  // by status; 0: none came
  std::vector<double> ms;                // from when it was due to its answer, sorted
  double seconds = 0.0;                  // from the first to the last
};

// Sends all of them in their order at that many a second, whatever becomes of earlier ones: what
// waits for a free connection waits on the clock of its own latency.
[[nodiscard]] Posted post_all(std::uint16_t port, std::span<const Posting> postings, int per_second,
                              int connections);

}  // namespace ls::bench
