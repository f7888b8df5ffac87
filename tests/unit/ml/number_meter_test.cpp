#include "leadstream/ml/number_meter.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace ls::ml {
namespace {

using Pairs = std::vector<std::pair<double, double>>;  // predicted, actual

NumberErrors errors_of(const Pairs& pairs, const NumberMeterOptions& options = {}) {
  NumberMeter meter(options);
  for (const auto& [predicted, actual] : pairs) {
    meter.add(predicted, actual);
  }
  return meter.report();
}

Pairs random_pairs(std::size_t count) {
  Random random(test::seed());
  Pairs pairs;
  double level = 10;
  for (std::size_t i = 0; i < count; ++i) {
    level += random.normal();
    pairs.emplace_back(level + random.normal(), level);
  }
  return pairs;
}

// By hand: errors -1, 2, 0, -3 at the actual values 2, 4, 0, 5.
TEST(NumberMeter, MatchesValuesByHand) {
  const NumberErrors errors = errors_of({{3, 2}, {2, 4}, {0, 0}, {8, 5}}, {.quantile = 0.9});

  EXPECT_EQ(errors.count, 4);
  EXPECT_DOUBLE_EQ(errors.mean_absolute, 6.0 / 4);
  EXPECT_DOUBLE_EQ(errors.root_mean_square, std::sqrt(14.0 / 4));
  EXPECT_DOUBLE_EQ(errors.symmetric_percentage, (2.0 / 5 + 4.0 / 6 + 0 + 6.0 / 13) / 4);
  EXPECT_NEAR(errors.pinball, (0.1 * 1 + 0.9 * 2 + 0 + 0.1 * 3) / 4, 1e-15);
  EXPECT_DOUBLE_EQ(errors.no_change_absolute, (2.0 + 4 + 5) / 3);
  EXPECT_DOUBLE_EQ(errors.mean_so_far_absolute, (2.0 + 3 + 3) / 3);
  EXPECT_DOUBLE_EQ(errors.mean_absolute_scaled, (2.0 + 0 + 3) / (2.0 + 4 + 5));
}

TEST(NumberMeter, NoChangeLooksBackOneSeason) {
  const NumberErrors errors = errors_of({{0, 1}, {0, 5}, {0, 2}, {0, 7}, {0, 3}}, {.season = 2});

  EXPECT_DOUBLE_EQ(errors.no_change_absolute, (1.0 + 2 + 1) / 3);
  EXPECT_DOUBLE_EQ(errors.mean_absolute_scaled, (2.0 + 7 + 3) / 4);
}

TEST(NumberMeter, IsUndefinedOnlyWhereItMustBe) {
  EXPECT_TRUE(std::isnan(errors_of({}).mean_absolute));
  const NumberErrors one = errors_of({{1, 2}});
  EXPECT_EQ(one.mean_absolute, 1);
  EXPECT_TRUE(std::isnan(one.no_change_absolute));
  EXPECT_TRUE(std::isnan(one.mean_absolute_scaled));
  EXPECT_TRUE(std::isnan(errors_of({{1, 2}, {1, 2}}).mean_absolute_scaled));
}

TEST(NumberMeter, AWindowIsExactlyItsRecords) {
  const Pairs pairs = random_pairs(500);
  const NumberErrors window = errors_of(pairs, {.horizon = Horizon::last(120)});
  double absolute = 0;
  double no_change = 0;
  for (std::size_t i = 380; i < 500; ++i) {
    absolute += std::abs(pairs[i].first - pairs[i].second);
    no_change += std::abs(pairs[i - 1].second - pairs[i].second);
  }

  EXPECT_EQ(window.count, 120);
  EXPECT_NEAR(window.mean_absolute, absolute / 120, 1e-13);
  EXPECT_NEAR(window.no_change_absolute, no_change / 120, 1e-13);
  EXPECT_NEAR(window.mean_absolute_scaled, absolute / no_change, 1e-13);
}

TEST(NumberMeter, FadesAsItIsDefined) {
  const Pairs pairs = random_pairs(300);
  double sum = 0;
  double weights = 0;
  for (const auto& [predicted, actual] : pairs) {
    sum = std::abs(predicted - actual) + 0.97 * sum;
    weights = 1 + 0.97 * weights;
  }

  EXPECT_NEAR(errors_of(pairs, {.horizon = Horizon::fading(0.97)}).mean_absolute, sum / weights,
              1e-12);
}

TEST(NumberMeter, SurvivesSavingAndGoesOn) {
  const auto bytes_of = [](const NumberMeter& meter) {
    std::string bytes;
    ByteWriter writer(bytes);
    meter.save(writer);
    return bytes;
  };
  const Pairs pairs = random_pairs(400);
  for (const Horizon& horizon : {Horizon::whole(), Horizon::last(50), Horizon::fading(0.9)}) {
    NumberMeter meter({.horizon = horizon, .season = 7, .quantile = 0.1});
    for (std::size_t i = 0; i < 200; ++i) {
      meter.add(pairs[i].first, pairs[i].second);
    }
    const std::string bytes = bytes_of(meter);
    ByteReader reader(bytes);

    auto loaded = NumberMeter::load(reader);

    ASSERT_TRUE(loaded);
    EXPECT_TRUE(reader.at_end());
    for (std::size_t i = 200; i < 400; ++i) {
      meter.add(pairs[i].first, pairs[i].second);
      loaded->add(pairs[i].first, pairs[i].second);
    }
    EXPECT_EQ(bytes_of(*loaded), bytes_of(meter));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      ByteReader cut(Bytes(bytes).substr(0, size));
      ASSERT_FALSE(NumberMeter::load(cut)) << size;
    }
  }
}

}  // namespace
}  // namespace ls::ml
