#include "leadstream/runtime/stream_hub.hpp"

#include <gtest/gtest.h>

namespace ls::runtime {
namespace {

std::vector<std::uint64_t> ids(const std::vector<StreamItem>& items) {
  std::vector<std::uint64_t> found;
  for (const StreamItem& item : items) {
    found.push_back(item.id);
  }
  return found;
}

using Ids = std::vector<std::uint64_t>;

TEST(StreamHub, NumbersItemsFromOneAndGivesWhatCameAfter) {
  StreamHub hub;
  hub.publish({{0, "t", "a", "1"}, {0, "t", "b", "2"}});
  hub.publish({{0, "u", "c", "3"}});

  EXPECT_EQ(ids(hub.since(0, 10)), (Ids{1, 2, 3}));
  EXPECT_EQ(ids(hub.since(1, 10)), (Ids{2, 3}));
  EXPECT_EQ(ids(hub.since(0, 2)), (Ids{1, 2}));
  EXPECT_TRUE(hub.since(3, 10).empty());
  EXPECT_EQ(hub.since(2, 1)[0].topic, "u");
  EXPECT_EQ(hub.last_id(), 3U);
}

TEST(StreamHub, KeepsTheNewestAndNeverReusesANumber) {
  StreamHub hub(2);
  for (int i = 0; i < 5; ++i) {
    hub.publish({{0, "t", "k", "v"}});
  }
  EXPECT_EQ(ids(hub.since(0, 10)), (Ids{4, 5}));
  EXPECT_EQ(hub.last_id(), 5U);
}

}  // namespace
}  // namespace ls::runtime
