#include "leadstream/ml/rolling_auc.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/ml/metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <vector>

namespace ls::ml {
namespace {

TEST(RollingAuc, EqualsTheBatchAtEachStepWithAndWithoutTies) {
  Random random(test::seed());
  for (const std::uint64_t distinct : {3ULL, 40ULL, 1'000'000'000ULL}) {
    RollingAuc rolling(100);
    std::vector<double> scores;
    std::vector<unsigned char> labels;
    for (int i = 0; i < 1000; ++i) {
      const double score = static_cast<double>(random.below(distinct)) - 1;
      const bool label = random.chance(i < 500 ? 0.5 : 0.03);
      rolling.add(i % 2 == 0 && score == 0 ? -0.0 : score, label);
      scores.push_back(score);
      labels.push_back(label ? 1 : 0);

      const std::size_t size = std::min<std::size_t>(scores.size(), 100);
      const double expected = auc(std::span(scores).last(size), std::span(labels).last(size));
      ASSERT_EQ(rolling.size(), size);
      if (std::isnan(expected)) {
        ASSERT_TRUE(std::isnan(rolling.value()));
      } else {
        ASSERT_DOUBLE_EQ(rolling.value(), expected) << i;
      }
    }
  }
}

TEST(RollingAuc, SurvivesSavingAndGoesOn) {
  RollingAuc rolling(50);
  Random random(test::seed());
  for (int i = 0; i < 170; ++i) {
    rolling.add(random.normal(), random.chance(0.3));
  }
  std::string bytes;
  ByteWriter writer(bytes);
  rolling.save(writer);
  ByteReader reader(bytes);

  auto loaded = RollingAuc::load(reader);

  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->value(), rolling.value());
  for (int i = 0; i < 70; ++i) {
    const double score = random.normal();
    const bool label = random.chance(0.5);
    rolling.add(score, label);
    loaded->add(score, label);
    ASSERT_EQ(loaded->value(), rolling.value());
  }
}

TEST(RollingAuc, RefusesDamagedBytes) {
  RollingAuc rolling(5);
  rolling.add(1, true);
  std::string bytes;
  ByteWriter writer(bytes);
  rolling.save(writer);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ByteReader reader(Bytes(bytes).substr(0, size));
    EXPECT_FALSE(RollingAuc::load(reader)) << size;
  }
}

}  // namespace
}  // namespace ls::ml
