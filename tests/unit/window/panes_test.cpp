#include "leadstream/window/panes.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ls::window {
namespace {

const WindowShape kShape{.size = Millis{30}, .hop = Millis{10}};

TEST(Panes, ATumblingWindowStartsAfresh) {
  const PaneWindow window({.size = Millis{10}, .hop = Millis{10}}, Reach::hopping);
  Panes<SumAccumulator> panes;

  ASSERT_TRUE(panes.add(window, EventTime{9}, 5));
  EXPECT_EQ(panes.value_at(window, EventTime{9}), 5);
  ASSERT_TRUE(panes.add(window, EventTime{10}, 7));

  EXPECT_EQ(panes.value_at(window, EventTime{19}), 7);
  EXPECT_EQ(panes.size(), 1u) << "the old pane can matter no more";
}

TEST(Panes, ALateEventCountsInItsOwnPane) {
  const PaneWindow window(kShape, Reach::hopping);
  Panes<CountAccumulator> panes;
  ASSERT_TRUE(panes.add(window, EventTime{45}, 0));

  EXPECT_TRUE(panes.add(window, EventTime{20}, 0));
  EXPECT_FALSE(panes.add(window, EventTime{19}, 0)) << "out of every window to come";

  EXPECT_EQ(panes.value_at(window, EventTime{49}), 2);
  EXPECT_EQ(panes.value_at(window, EventTime{50}), 1);
}

TEST(Panes, MergedPanesEqualTheWindowItself) {
  Random random(test::seed());
  for (const Reach reach : {Reach::hopping, Reach::sawtooth}) {
    const PaneWindow window(kShape, reach);
    Panes<MeanAccumulator> panes;
    std::vector<std::pair<EventTime, double>> events;
    EventTime clock{0};
    for (int n = 0; n < 500; ++n) {
      clock = clock + Millis{static_cast<std::int64_t>(random.below(9))};
      const EventTime time{clock.ms - static_cast<std::int64_t>(random.below(50))};
      const auto value = static_cast<double>(random.below(100));
      panes.add(window, time, value);
      events.emplace_back(time, value);
      if (random.chance(0.2)) {
        std::string bytes;
        ByteWriter out(bytes);
        panes.save(out);
        ByteReader in(bytes);
        panes = Panes<MeanAccumulator>::load(in);
        ASSERT_TRUE(in.finish("panes"));
        panes.expire(window, clock);
      }

      const EventTime start = reach == Reach::hopping
                                  ? floor_to(clock, kShape.hop) + kShape.hop - kShape.size
                                  : floor_to(clock - kShape.size, kShape.hop);
      MeanAccumulator wanted;
      for (const auto& [at, of] : events) {
        if (at >= start && at >= EventTime{0}) {
          wanted.add(at, of);
        }
      }
      const MeanAccumulator merged = panes.at(window, clock);
      ASSERT_EQ(merged.count, wanted.count) << "at " << clock.ms;
      ASSERT_EQ(merged.sum, wanted.sum) << "at " << clock.ms;
    }
  }
}

}  // namespace
}  // namespace ls::window
