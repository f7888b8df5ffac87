#include "operators/learn/loss_watch.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace ls::operators {
namespace {

std::string saved(const LossWatch& watch) {
  std::string bytes;
  ByteWriter out(bytes);
  watch.save(out);
  return bytes;
}

// A false cut has a chance of 0.002 at most, and there are twenty streams of two errors.
TEST(LossWatch, IsSilentWhereErrorsStayAsTheyAre) {
  Random random(test::seed());
  int alarms = 0;
  for (int stream = 0; stream < 20; ++stream) {
    LossWatch watch(0.002);
    for (int i = 0; i < 2000; ++i) {
      alarms += watch.add(random.uniform()) ? 1 : 0;
    }
  }
  EXPECT_LE(alarms, 3);
}

TEST(LossWatch, HearsErrorsThatRiseAndNotThoseThatFall) {
  Random random(test::seed());
  LossWatch falling(0.002);
  LossWatch rising(0.002);
  bool has_fallen = false;
  bool has_risen = false;
  for (int i = 0; i < 2000; ++i) {
    const double high = 0.3 + 0.6 * random.uniform();
    const double low = 0.5 * random.uniform();
    has_fallen = falling.add(i < 1000 ? high : low) || has_fallen;
    has_risen = rising.add(i < 1000 ? low : high) || has_risen;
  }
  EXPECT_FALSE(has_fallen);
  EXPECT_TRUE(has_risen);
  EXPECT_EQ(rising.risen_share(), 1.0);
  EXPECT_EQ(rising.measure(), "loss");
  rising.restart();
  EXPECT_EQ(rising.risen_share(), 0.0);
  EXPECT_TRUE(rising.losses().empty());
}

TEST(LossWatch, KeepsTheNewestLossesInTheirOrder) {
  LossWatch watch(0.002);
  for (int i = 0; i < 3000; ++i) {
    static_cast<void>(watch.add(i / 3000.0));
  }
  const std::vector<double> losses = watch.losses();
  ASSERT_EQ(losses.size(), 1024U);
  for (std::size_t i = 0; i < losses.size(); ++i) {
    EXPECT_EQ(losses[i], static_cast<double>(3000 - 1024 + i) / 3000.0);
  }
}

TEST(LossWatch, GoesOnFromItsBytes) {
  Random random(test::seed());
  LossWatch watch(0.002);
  for (int i = 0; i < 1500; ++i) {
    static_cast<void>(watch.add(random.uniform()));
  }
  const std::string bytes = saved(watch);
  ByteReader in(bytes);
  Result<LossWatch> loaded = LossWatch::load(in, 0.002);
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(saved(*loaded), bytes);
  for (int i = 0; i < 1500; ++i) {
    const double loss = random.uniform();
    EXPECT_EQ(watch.add(loss), loaded->add(loss));
  }
  EXPECT_EQ(saved(*loaded), saved(watch));
}

TEST(LossWatch, MeanLogLossIsThatOfTheProbabilities) {
  EXPECT_NEAR(mean_log_loss({0.5, 0.75}), (std::log(2) + std::log(4)) / 2, 1e-12);
  EXPECT_TRUE(std::isnan(mean_log_loss({})));
  EXPECT_TRUE(std::isfinite(mean_log_loss({1.0})));
}

}  // namespace
}  // namespace ls::operators
