#include "leadstream/stats/dd_sketch.hpp"

#include "support/seed.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace ls::stats {
namespace {

using Values = std::vector<double>;

// Amounts of both signs over nine orders of magnitude, with zeros.
Values amounts(Random& random, std::size_t size) {
  Values values(size);
  std::ranges::generate(values, [&] {
    const double magnitude = std::exp(4 * random.normal());
    const std::uint64_t kind = random.below(10);
    return kind == 0 ? 0.0 : kind < 4 ? -magnitude : magnitude;
  });
  return values;
}

DdSketch sketch_of(std::span<const double> values, const DdSketchOptions& options = {}) {
  DdSketch sketch(options);
  for (const double value : values) {
    sketch.add(value);
  }
  return sketch;
}

TEST(DdSketch, EveryQuantileIsWithinItsAccuracy) {
  Random random(test::seed());
  for (const double accuracy : {0.05, 0.01, 0.001}) {
    Values values = amounts(random, 5000);
    const DdSketch sketch = sketch_of(values, {.accuracy = accuracy, .bins_max = 65536});
    std::ranges::sort(values);
    for (int percent = 0; percent <= 100; ++percent) {
      const double q = percent / 100.0;
      const double exact = values[static_cast<std::size_t>(q * 4999)];
      ASSERT_NEAR(*sketch.quantile(q), exact, accuracy * std::abs(exact) * (1 + 1e-9)) << q;
    }
  }
}

// gamma = 1.01 / .99: 1 lies in bin 0, which tells 2 / (gamma + 1) = .99, but 1 is the largest.
TEST(DdSketch, EndsAreExact) {
  const DdSketch sketch = sketch_of(Values{-3, -2, 0.5, 1});

  EXPECT_EQ(sketch.quantile(0), -3);
  EXPECT_EQ(sketch.quantile(1), 1);
  EXPECT_EQ(sketch.min(), -3);
  EXPECT_EQ(sketch.max(), 1);
  EXPECT_EQ(sketch_of(Values{7}).quantile(.5), 7);
}

TEST(DdSketch, AnEmptyOneHasNoQuantiles) {
  EXPECT_FALSE(DdSketch().quantile(.5));
  EXPECT_FALSE(DdSketch().min());
  EXPECT_EQ(DdSketch().count(), 0U);
}

TEST(DdSketch, ExtremeNumbersHaveBins) {
  const double largest = std::numeric_limits<double>::max();
  const double smallest = std::numeric_limits<double>::denorm_min();
  const Values values = {-largest, -smallest, 0, -0.0, smallest, largest};
  const DdSketch sketch = sketch_of(values, {.accuracy = LogBins::kAccuracyMin});

  EXPECT_EQ(sketch.count(), 6U);
  EXPECT_EQ(sketch.quantile(0), -largest);
  EXPECT_EQ(sketch.quantile(.5), 0);
  EXPECT_EQ(sketch.quantile(1), largest);
}

TEST(DdSketch, NeitherOrderNorSplitChangesAByte) {
  Random random(test::seed());
  Values values = amounts(random, 3000);
  // Few bins, so that some have to be collapsed.
  const DdSketchOptions options{.accuracy = 0.01, .bins_max = 128};
  const std::string once = saved(sketch_of(values, options));
  DdSketch parts = sketch_of(std::span(values).subspan(1000), options);
  parts.merge(sketch_of(std::span(values).first(1000), options));
  std::ranges::sort(values);

  EXPECT_EQ(saved(parts), once);
  EXPECT_EQ(saved(sketch_of(values, options)), once);
}

TEST(DdSketch, OnlyWhatIsNearZeroCollapses) {
  Random random(test::seed());
  Values values(4000);
  std::ranges::generate(values, [&] { return std::exp(random.normal()); });
  const DdSketch sketch = sketch_of(values, {.accuracy = 0.01, .bins_max = 128});
  std::ranges::sort(values);
  // The lower end of the lowest bin that is kept, with a bin to spare.
  const double reach = values.back() * std::exp(-126 * std::log(1.01 / .99));
  ASSERT_GT(reach, values[400]);
  ASSERT_LT(reach, values[3990]);

  for (const double q : {.1, .5, .9, .95, .99, .999}) {
    const double exact = values[static_cast<std::size_t>(q * 3999)];
    EXPECT_GE(*sketch.quantile(q), exact * .99 * (1 - 1e-9)) << q;
    EXPECT_LE(*sketch.quantile(q), std::max(exact, reach) * 1.01 * (1 + 1e-9)) << q;
  }
}

TEST(DdSketch, ACountEqualsRepetition) {
  DdSketch counted;
  counted.add(3, 4);
  const DdSketch repeated = sketch_of(Values{3, 3, 3, 3});

  EXPECT_EQ(saved(counted), saved(repeated));
}

TEST(DdSketch, SaveAndLoadContinueAsIfUninterrupted) {
  Random random(test::seed());
  DdSketch uninterrupted({.accuracy = 0.05, .bins_max = 32});
  for (const double value : amounts(random, 100)) {
    DdSketch resumed = reloaded(uninterrupted);
    uninterrupted.add(value);
    resumed.add(value);
    ASSERT_EQ(saved(resumed), saved(uninterrupted));
  }
  expect_truncations_refused(uninterrupted);
  expect_mutations_survived(uninterrupted);
}

}  // namespace
}  // namespace ls::stats
