#include "leadstream/window/decay.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::window {
namespace {

TEST(Decay, FactorEqualsThePowerOfTwoOfTheCLibrary) {
  Random random(test::seed());
  for (int i = 0; i < 100'000; ++i) {
    const Millis half_life{static_cast<std::int64_t>(random.below(10'000'000'000)) + 1};
    const Millis age{
        static_cast<std::int64_t>(random.uniform() * 40 * static_cast<double>(half_life.count))};
    const auto exact = static_cast<double>(std::exp2(-static_cast<long double>(age.count) /
                                                     static_cast<long double>(half_life.count)));
    ASSERT_NEAR(decay_factor(age, half_life) / exact, 1.0, 5e-16)
        << age.count << " / " << half_life.count;
  }
}

TEST(Decay, WholeHalfLivesAreExact) {
  EXPECT_EQ(decay_factor(Millis{0}, days(3)), 1.0);
  EXPECT_EQ(decay_factor(days(3), days(3)), 0.5);
  EXPECT_EQ(decay_factor(days(30), days(3)), 0x1p-10);
}

TEST(Decay, LongAgoIsZeroNotAnError) {
  EXPECT_EQ(decay_factor(Millis::max(), Millis{1}), 0.0);
  EXPECT_GT(decay_factor(Millis{1000}, Millis{1}), 0.0);
}

TEST(DecayedSum, IsTheWeightedSumInAnyOrder) {
  DecayedSum in_order;
  in_order.add(EventTime{0}, 8, Millis{10});
  in_order.add(EventTime{10}, 2, Millis{10});
  DecayedSum reversed;
  reversed.add(EventTime{10}, 2, Millis{10});
  reversed.add(EventTime{0}, 8, Millis{10});

  EXPECT_EQ(in_order.value_at(EventTime{20}, Millis{10}), 3);
  EXPECT_EQ(reversed.value_at(EventTime{20}, Millis{10}), 3);
  EXPECT_EQ(in_order.value_at(EventTime{0}, Millis{10}), 6) << "as of the newest term";
}

TEST(DecayedSum, MergesAndSurvivesSaving) {
  DecayedSum a;
  a.add(EventTime{0}, 8, Millis{10});
  DecayedSum b;
  b.add(EventTime{10}, 2, Millis{10});
  a.merge(b, Millis{10});
  a.merge(DecayedSum(), Millis{10});

  std::string bytes;
  ByteWriter out(bytes);
  a.save(out);
  ByteReader in(bytes);
  const DecayedSum loaded = DecayedSum::load(in);

  EXPECT_TRUE(in.finish("sum"));
  EXPECT_EQ(loaded.value_at(EventTime{10}, Millis{10}), 6);
}

}  // namespace
}  // namespace ls::window
