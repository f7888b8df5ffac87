#include "window/bucket_cells.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace ls::window {
namespace {

const WindowShape kWeek{.size = days(7), .hop = days(1)};

struct Fed {
  EventTime time;
  double value = 0;
  std::uint64_t hash = 0;
};

AggregateSpec spec_of(Function function, const FeatureWindow& window, double q = .5) {
  return AggregateSpec::make({{.name = "f", .function = function, .window = window, .quantile = q}})
      .value();
}

AggregateRow fed(const AggregateSpec& spec, const std::vector<Fed>& events) {
  AggregateRow row;
  row.bind(spec);
  for (const Fed& event : events) {
    if (spec[0].spec.function == Function::quantile) {
      EXPECT_TRUE(row.add(spec, 0, event.time, event.value));
    } else {
      EXPECT_TRUE(row.add_distinct(spec, 0, event.time, event.hash));
    }
  }
  return row;
}

std::string saved(const AggregateRow& row) {
  std::string bytes;
  ByteWriter out(bytes);
  row.save(out);
  return bytes;
}

// Within the newest week, so that nothing is too old in any order.
std::vector<Fed> drawn(Random& random, std::size_t size) {
  std::vector<Fed> events(size);
  std::ranges::generate(events, [&] {
    const auto ms = static_cast<std::int64_t>(random.below(6 * 86'400'000ULL));
    const double magnitude = std::exp(3 * random.normal());
    const std::uint64_t kind = random.below(5);
    const double value = kind == 0 ? 0 : kind == 1 ? -magnitude : magnitude;
    return Fed{.time = EventTime{0} + days(100) + Millis{ms},
               .value = value,
               .hash = splitmix64(random.below(size))};
  });
  return events;
}

const EventTime kReading = EventTime{0} + days(106) - Millis{1};

TEST(BucketCells, AQuantileOfAWindowIsWithinOnePercent) {
  Random random(test::seed());
  std::vector<Fed> events = drawn(random, 2000);
  std::vector<double> values;
  for (const Fed& event : events) {
    values.push_back(event.value);
  }
  std::ranges::sort(values);
  for (const double q : {0., .01, .3, .5, .95, 1.}) {
    const AggregateSpec spec = spec_of(Function::quantile, FeatureWindow::hopping(kWeek), q);
    const double exact = values[static_cast<std::size_t>(q * 1999)];
    EXPECT_NEAR(fed(spec, events).value(spec, 0, kReading), exact, .01 * std::abs(exact) + 1e-9)
        << q;
  }
}

TEST(BucketCells, OldPanesLeaveTheQuantile) {
  const AggregateSpec spec = spec_of(Function::quantile, FeatureWindow::hopping(kWeek), 1);
  const AggregateRow row =
      fed(spec, {{EventTime{0} + days(1), 1000}, {EventTime{0} + days(5), 10}});

  EXPECT_NEAR(row.value(spec, 0, EventTime{0} + days(7)), 1000, 10);
  EXPECT_NEAR(row.value(spec, 0, EventTime{0} + days(8)), 10, .1);
  EXPECT_TRUE(std::isnan(row.value(spec, 0, EventTime{0} + days(12))));
}

// 3000 draws of 3000 values give about 1896 different ones; 1.6 % is one standard error.
TEST(BucketCells, DifferentValuesOfAWindowAreEstimated) {
  Random random(test::seed());
  const std::vector<Fed> events = drawn(random, 3000);
  std::vector<std::uint64_t> hashes;
  for (const Fed& event : events) {
    hashes.push_back(event.hash);
  }
  std::ranges::sort(hashes);
  const auto repeated = std::ranges::unique(hashes);
  const auto exact = static_cast<double>(hashes.size() - repeated.size());
  const AggregateSpec spec = spec_of(Function::approximate_distinct, FeatureWindow::hopping(kWeek));

  EXPECT_NEAR(fed(spec, events).value(spec, 0, kReading), exact, 4 * .0163 * exact);
  EXPECT_EQ(fed(spec, {}).value(spec, 0, kReading), 0);
}

TEST(BucketCells, TheOrderOfEventsChangesNoByteAndARowIsReadAsItWasWritten) {
  Random random(test::seed());
  for (const Function function : {Function::quantile, Function::approximate_distinct}) {
    const AggregateSpec spec = spec_of(function, FeatureWindow::hopping(kWeek));
    std::vector<Fed> events = drawn(random, 500);
    const std::string forward = saved(fed(spec, events));
    std::ranges::reverse(events);
    ByteReader in(forward);
    auto loaded = AggregateRow::load(in);

    EXPECT_EQ(saved(fed(spec, events)), forward);
    ASSERT_TRUE(loaded && in.finish("row"));
    EXPECT_EQ(saved(*loaded), forward);
    loaded->bind(spec);
    EXPECT_EQ(loaded->value(spec, 0, kReading), fed(spec, events).value(spec, 0, kReading));
  }
}

TEST(BucketCells, ExtremesCountAsTheBounds) {
  const AggregateSpec spec = spec_of(Function::quantile, {}, 1);
  const AggregateSpec low = spec_of(Function::quantile, {}, 0);
  const std::vector<Fed> events = {{EventTime{0}, 1e300}, {EventTime{0}, -1e-12}};

  EXPECT_NEAR(fed(spec, events).value(spec, 0, EventTime{9}), 1e15, 1e13);
  EXPECT_EQ(fed(low, events).value(low, 0, EventTime{9}), 0);
}

TEST(BucketCells, WhatCannotBeIsRefused) {
  for (const Function function : {Function::quantile, Function::approximate_distinct}) {
    EXPECT_FALSE(AggregateSpec::make(
        {{.name = "f", .function = function, .window = FeatureWindow::decay(days(1))}}));
  }
  EXPECT_FALSE(AggregateSpec::make({{.name = "f", .function = Function::quantile, .quantile = 2}}));
  const WindowShape fine{.size = days(7), .hop = hours(1)};
  EXPECT_FALSE(AggregateSpec::make({{.name = "f",
                                     .function = Function::approximate_distinct,
                                     .window = FeatureWindow::hopping(fine)}}));
}

}  // namespace
}  // namespace ls::window
