#include "ml/transform/target_encoding.hpp"

#include "support/seed.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace ls::ml {
namespace {

constexpr EventTime kLater{1'000'000};

TargetEncoding learned(std::vector<TargetEncoding::Label> labels,
                       const TargetEncodingOptions& options = {}) {
  TargetEncoding encoding(options);
  for (const TargetEncoding::Label& label : labels) {
    encoding.learn(label);
  }
  return encoding;
}

// Golden 97: three labels of mean 2/3 among ten of mean .2, m = 10.
TEST(TargetEncoding, ShrinksTowardsTheMeanOfAll) {
  TargetEncoding encoding;
  for (int i = 0; i < 10; ++i) {
    encoding.learn({.time = {i}, .category = i < 3 ? 7U : 8U, .target = i < 2 ? 1.0 : 0.0});
  }
  encoding.advance(kLater);

  EXPECT_NEAR(*encoding.encode(7), .3076923076923077, 1e-15);
  EXPECT_DOUBLE_EQ(*encoding.encode(9), .2);
}

TEST(TargetEncoding, NoLabelCountsBeforeTimeHasPassedIt) {
  TargetEncoding encoding = learned({{{10}, 1, 1}, {{20}, 1, 0}, {{30}, 1, 0}}, {.shrinkage = 0});

  EXPECT_FALSE(encoding.encode(1));
  encoding.advance({10});
  EXPECT_FALSE(encoding.encode(1));  // A label of the same time does not precede.
  encoding.advance({11});
  EXPECT_EQ(encoding.encode(1), 1);
  encoding.advance({30});
  EXPECT_EQ(encoding.encode(1), .5);
  encoding.advance({5});
  EXPECT_EQ(encoding.encode(1), .5);
  encoding.learn({{2}, 1, 1});  // Late: time has passed it.
  EXPECT_DOUBLE_EQ(*encoding.encode(1), 2. / 3);
  EXPECT_EQ(encoding.waiting(), 1U);
}

TEST(TargetEncoding, TheOrderOfWaitingLabelsChangesNoByte) {
  Random random(test::seed());
  std::vector<TargetEncoding::Label> labels(300);
  std::ranges::generate(labels, [&] {
    const auto time = static_cast<std::int64_t>(random.below(50));
    const std::uint64_t category = random.below(9);
    return TargetEncoding::Label{{time}, category, random.normal()};
  });
  TargetEncoding forward = learned(labels);
  std::ranges::reverse(labels);
  TargetEncoding backward = learned(labels);
  EXPECT_EQ(stats::saved(backward), stats::saved(forward));
  forward.advance({25});
  backward.advance({25});

  EXPECT_EQ(stats::saved(backward), stats::saved(forward));
}

TEST(TargetEncoding, BeyondTheCapacityCategoriesGetTheMeanOfAll) {
  TargetEncoding encoding =
      learned({{{1}, 1, 1}, {{2}, 2, 0}, {{3}, 3, 0}}, {.shrinkage = 0, .capacity = 2});
  encoding.advance(kLater);

  EXPECT_EQ(encoding.categories(), 2U);
  EXPECT_EQ(encoding.encode(2), 0);
  EXPECT_DOUBLE_EQ(*encoding.encode(3), 1. / 3);
}

// Of labels that are pure chance an encoding must not tell them: their own label is not in it.
TEST(TargetEncoding, DoesNotLeakItsOwnLabel) {
  Random random(test::seed());
  TargetEncoding encoding({.shrinkage = 1});
  double sum = 0;
  constexpr int kRecords = 20'000;
  for (int i = 0; i < kRecords; ++i) {
    const std::uint64_t category = random.below(5000);
    const double label = random.chance(.5) ? 1 : -1;
    encoding.advance({i});
    sum += encoding.encode(category).value_or(0) * label;
    encoding.learn({{i}, category, label});
  }

  EXPECT_NEAR(sum / kRecords, 0, 5 / std::sqrt(kRecords));
}

TEST(TargetEncoding, SaveAndLoadContinueAsIfUninterrupted) {
  Random random(test::seed());
  TargetEncoding uninterrupted({.shrinkage = 2, .capacity = 20});
  for (int i = 0; i < 60; ++i) {
    TargetEncoding resumed = stats::reloaded(uninterrupted);
    const auto time = static_cast<std::int64_t>(random.below(80));
    const TargetEncoding::Label label{{time}, random.below(30) + 1, random.normal()};
    for (TargetEncoding* one : {&uninterrupted, &resumed}) {
      one->learn(label);
      one->advance({i});
    }
    ASSERT_EQ(stats::saved(resumed), stats::saved(uninterrupted));
  }
  stats::expect_truncations_refused(uninterrupted);
  stats::expect_mutations_survived(uninterrupted);
}

}  // namespace
}  // namespace ls::ml
