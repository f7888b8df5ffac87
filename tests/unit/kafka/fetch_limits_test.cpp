#include "kafka/fetch_limits.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::kafka {
namespace {

std::size_t number(std::size_t bytes, std::size_t partitions, const std::string& name) {
  return std::stoul(fetch_limits(bytes, partitions).at(name));
}
std::size_t queue_bytes(std::size_t bytes, std::size_t partitions) {
  return number(bytes, partitions, "queued.max.messages.kbytes") * 1024;
}
std::size_t fetch_bytes(std::size_t bytes, std::size_t partitions) {
  return number(bytes, partitions, "fetch.message.max.bytes");
}

constexpr std::size_t kMib = std::size_t{1} << 20U;

TEST(FetchLimits, AllPartitionsTogetherStayWithinTheShare) {
  for (const std::size_t partitions : {1U, 4U, 7U, 128U, 512U}) {
    const std::size_t most =
        queue_bytes(32 * kMib, partitions) + fetch_bytes(32 * kMib, partitions);
    EXPECT_LE(most * partitions, 32 * kMib) << partitions;
    EXPECT_GT(most * partitions, 30 * kMib) << partitions;
  }
}

TEST(FetchLimits, AFetchIsNeverLargerThanTheClientsOwnDefault) {
  EXPECT_EQ(fetch_bytes(1024 * kMib, 4), kMib);
  EXPECT_EQ(queue_bytes(1024 * kMib, 4), 255 * kMib);
}

TEST(FetchLimits, NoPartitionGetsTooLittleToBeReadInBatches) {
  EXPECT_EQ(queue_bytes(32 * kMib, 100'000), 32U * 1024);
  EXPECT_EQ(fetch_bytes(32 * kMib, 100'000), 32U * 1024);
}

TEST(FetchLimits, TheClientTakesAnyMemoryThatMayBeSet) {
  EXPECT_LE(number(std::size_t{64} << 40U, 1, "queued.max.messages.kbytes"), 2'097'151U);
}

}  // namespace
}  // namespace ls::kafka
