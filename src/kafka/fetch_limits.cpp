#include "kafka/fetch_limits.hpp"

#include <algorithm>

namespace ls::kafka {

namespace {

constexpr std::size_t kKib = 1024;
// Less would make a request for every few records. Also the one way to exceed the budget: with more
// partitions than it has such shares.
constexpr std::size_t kPartitionMin = 64 * kKib;
// librdkafka's default; larger fetches gain nothing.
constexpr std::size_t kFetchMax = 1024 * kKib;
constexpr std::size_t kQueueMax = 2'000'000 * kKib;
// A fetch that finds nothing new ends a topic, as far as records of others wait for it; and a
// partition whose queue was full is left out until that fetch has ended. So it is short, though not
// so short that idle consumers would keep a broker busy.
constexpr int kWaitMs = 20;

}  // namespace

std::map<std::string, std::string> fetch_limits(std::size_t bytes, std::size_t partitions) {
  const std::size_t share = std::max(bytes / std::max<std::size_t>(partitions, 1), kPartitionMin);
  const std::size_t fetch = std::min(share / 2, kFetchMax);
  const std::size_t queue = std::min(share - fetch, kQueueMax);
  return {{"queued.max.messages.kbytes", std::to_string(queue / kKib)},
          {"fetch.message.max.bytes", std::to_string(fetch)},
          {"fetch.wait.max.ms", std::to_string(kWaitMs)}};
}

}  // namespace ls::kafka
