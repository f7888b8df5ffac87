#include "leadstream/window/watermark.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace ls::window {
namespace {

TEST(PartitionWatermark, LagsBehindTheNewestByTheDisorder) {
  PartitionWatermark partition(Millis{10});
  EXPECT_EQ(partition.watermark(), EventTime::min());

  partition.observe(EventTime{100});
  partition.observe(EventTime{95});

  EXPECT_EQ(partition.seen(), EventTime{100});
  EXPECT_EQ(partition.watermark(), EventTime{90});
}

TEST(PartitionWatermark, NothingIsLateBeforeTheFirstRecord) {
  const PartitionWatermark partition(Millis{10});
  EXPECT_FALSE(partition.is_late(EventTime{-1'000'000}, Millis{0}));
  EXPECT_FALSE(partition.is_late(EventTime::min(), Millis::max()));
}

TEST(PartitionWatermark, LateIsBelowTheWatermarkLessTheGrace) {
  PartitionWatermark partition(Millis{10});
  partition.observe(EventTime{100});

  EXPECT_FALSE(partition.is_late(EventTime{90}, Millis{0}));
  EXPECT_TRUE(partition.is_late(EventTime{89}, Millis{0}));
  EXPECT_FALSE(partition.is_late(EventTime{80}, Millis{10}));
  EXPECT_TRUE(partition.is_late(EventTime{79}, Millis{10}));
}

// A restart keeps time: only `seen` is stored.
TEST(PartitionWatermark, GoesOnFromWhatWasStored) {
  const PartitionWatermark restarted(Millis{0}, EventTime{100});
  EXPECT_TRUE(restarted.is_late(EventTime{50}, Millis{0}));
}

TEST(PartitionWatermark, SaturatesAtBothEnds) {
  PartitionWatermark partition(Millis{2000});
  partition.observe(EventTime{std::numeric_limits<std::int64_t>::max() - 1750});
  EXPECT_EQ(partition.watermark(), EventTime{std::numeric_limits<std::int64_t>::max() - 3750});
  EXPECT_FALSE(partition.is_late(EventTime{0}, Millis::max()));

  PartitionWatermark old(Millis::max());
  old.observe(EventTime{-5});
  EXPECT_EQ(old.watermark(), EventTime::min());

  partition.end();
  EXPECT_EQ(partition.watermark(), EventTime::max());
}

TEST(MergedWatermark, IsTheLeastOfItsInputs) {
  MergedWatermark merged;
  const std::size_t a = merged.add_input();
  const std::size_t b = merged.add_input();

  EXPECT_FALSE(merged.advance(a, EventTime{10}));
  EXPECT_EQ(merged.watermark(), EventTime::min());
  EXPECT_TRUE(merged.advance(b, EventTime{7}));
  EXPECT_EQ(merged.watermark(), EventTime{7});
  EXPECT_TRUE(merged.advance(b, EventTime::max()));
  EXPECT_EQ(merged.watermark(), EventTime{10});
}

TEST(MergedWatermark, NeverGoesBack) {
  MergedWatermark merged;
  const std::size_t a = merged.add_input();
  ASSERT_TRUE(merged.advance(a, EventTime{10}));

  EXPECT_FALSE(merged.advance(a, EventTime{3}));
  const std::size_t late_comer = merged.add_input();
  EXPECT_FALSE(merged.advance(late_comer, EventTime{4}));

  EXPECT_EQ(merged.watermark(), EventTime{10});
}

}  // namespace
}  // namespace ls::window
