#include "leadstream/window/aggregate.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace ls::window {
namespace {

AggregateSpec make(std::vector<FeatureSpec> features) {
  return AggregateSpec::make(std::move(features)).value();
}

AggregateRow row_of(const AggregateSpec& spec) {
  AggregateRow row;
  row.bind(spec);
  return row;
}

std::string saved(const AggregateRow& row) {
  std::string bytes;
  ByteWriter out(bytes);
  row.save(out);
  return bytes;
}

const WindowShape kWeek{.size = days(7), .hop = days(1)};

FeatureSpec weekly(Function function) {
  return {.name = "f", .function = function, .window = FeatureWindow::hopping(kWeek)};
}

TEST(Aggregate, AHoppingWindowEndsWithTheCurrentPane) {
  const AggregateSpec spec = make({weekly(Function::count)});
  AggregateRow row = row_of(spec);

  ASSERT_TRUE(row.add(spec, 0, EventTime{0} + days(10), 0));

  EXPECT_EQ(row.value(spec, 0, EventTime{0} + days(10)), 1);
  EXPECT_EQ(row.value(spec, 0, EventTime{days(17).count - 1}), 1);
  EXPECT_EQ(row.value(spec, 0, EventTime{0} + days(17)), 0);
}

// The example of Chronon's documentation: 1 h in hops of 10 min, read at 2:27, covers 1:20 to 2:27.
TEST(Aggregate, ASawtoothWindowReachesBackAtLeastItsSize) {
  const AggregateSpec spec =
      make({{.name = "f",
             .function = Function::count,
             .window = FeatureWindow::sawtooth({.size = hours(1), .hop = minutes(10)})}});
  const EventTime read = EventTime{0} + hours(2) + minutes(27);
  for (const auto& [minute, count] : {std::pair{79, 0.0}, {80, 1.0}, {147, 1.0}}) {
    AggregateRow row = row_of(spec);
    ASSERT_TRUE(row.add(spec, 0, EventTime{0} + minutes(minute), 0));
    EXPECT_EQ(row.value(spec, 0, read), count) << minute;
  }
}

TEST(Aggregate, NothingSeenIsZeroForAmountsAndMissingForTheRest) {
  for (const Function function : {Function::count, Function::sum, Function::distinct}) {
    const AggregateSpec spec = make({weekly(function)});
    EXPECT_EQ(row_of(spec).value(spec, 0, EventTime{5}), 0);
  }
  for (const Function function : {Function::mean, Function::min, Function::max, Function::last}) {
    const AggregateSpec spec = make({weekly(function)});
    EXPECT_TRUE(std::isnan(row_of(spec).value(spec, 0, EventTime{5})));
  }
}

TEST(Aggregate, SinceLastCountsDays) {
  const AggregateSpec spec = make({{.name = "f", .function = Function::since_last}});
  AggregateRow row = row_of(spec);
  EXPECT_TRUE(std::isnan(row.value(spec, 0, EventTime{0})));

  ASSERT_TRUE(row.add(spec, 0, EventTime{0} + days(3), 0));
  ASSERT_TRUE(row.add(spec, 0, EventTime{0} + days(1), 0));

  EXPECT_EQ(row.value(spec, 0, EventTime{0} + days(4) + hours(12)), 1.5);
  EXPECT_EQ(row.value(spec, 0, EventTime{0}), 0) << "never negative";
}

TEST(Aggregate, OfTwoLastEventsAtOneTimeTheLaterComerCounts) {
  const AggregateSpec spec = make({weekly(Function::last)});
  AggregateRow row = row_of(spec);
  for (const auto& [time, value] : {std::pair{5, 1.0}, {7, 2.0}, {7, 3.0}, {6, 4.0}}) {
    ASSERT_TRUE(row.add(spec, 0, EventTime{time}, value));
  }
  EXPECT_EQ(row.value(spec, 0, EventTime{7}), 3);
}

TEST(Aggregate, DecayHalvesPerHalfLife) {
  const auto decay = FeatureWindow::decay(days(3));
  const AggregateSpec spec = make({{.name = "sum", .function = Function::sum, .window = decay},
                                   {.name = "mean", .function = Function::mean, .window = decay}});
  AggregateRow row = row_of(spec);
  for (const std::size_t i : {0U, 1U}) {
    ASSERT_TRUE(row.add(spec, i, EventTime{0} + days(6), 8));
    ASSERT_TRUE(row.add(spec, i, EventTime{0} + days(3), 4));  // late: weighs half already
  }

  EXPECT_EQ(row.value(spec, 0, EventTime{0} + days(6)), 10);
  EXPECT_EQ(row.value(spec, 0, EventTime{0} + days(9)), 5);
  EXPECT_DOUBLE_EQ(row.value(spec, 1, EventTime{0} + days(9)), 10 / 1.5);
}

TEST(Aggregate, WhatIsTooOldOrBeforeTimeZeroIsRefusedAndChangesNothing) {
  const AggregateSpec spec = make({weekly(Function::count)});
  AggregateRow row = row_of(spec);
  ASSERT_TRUE(row.add(spec, 0, EventTime{0} + days(10), 0));
  const std::string before = saved(row);

  EXPECT_FALSE(row.add(spec, 0, EventTime{days(4).count - 1}, 0));
  EXPECT_FALSE(row.add(spec, 0, EventTime{-1}, 0));
  EXPECT_EQ(saved(row), before);

  EXPECT_TRUE(row.add(spec, 0, EventTime{0} + days(4), 0)) << "the oldest pane still covered";
}

TEST(Aggregate, TimesAtTheEndOfTheWorldDoNotWrap) {
  const AggregateSpec spec =
      make({{.name = "f",
             .function = Function::count,
             .window = FeatureWindow::hopping({.size = Millis{1000}, .hop = Millis{1000}})}});
  AggregateRow row = row_of(spec);
  const EventTime end{std::numeric_limits<std::int64_t>::max() - 1750};

  EXPECT_FALSE(row.add(spec, 0, end, 0)) << "no pane has that number";
  EXPECT_EQ(row.value(spec, 0, end), 0);
  EXPECT_EQ(row.next_edge(spec, end), EventTime::max());
  EXPECT_GT(spec.earliest_edge(end), end);
}

TEST(Aggregate, ARowSurvivesAChangeOfSpec) {
  const FeatureSpec kept{
      .name = "kept", .function = Function::count, .window = FeatureWindow::hopping(kWeek)};
  const FeatureSpec gone{.name = "gone", .function = Function::sum};
  FeatureSpec changed = kept;
  changed.name = "changed";
  const AggregateSpec old = make({gone, changed, kept});
  AggregateRow row = row_of(old);
  for (const std::size_t i : {0U, 1U, 2U, 2U}) {
    ASSERT_TRUE(row.add(old, i, EventTime{5}, 1));
  }
  changed.window.hop = hours(12);

  const AggregateSpec fresh = make({kept, {.name = "added", .function = Function::count}, changed});
  row.bind(fresh);

  EXPECT_EQ(row.value(fresh, 0, EventTime{5}), 2);
  EXPECT_EQ(row.value(fresh, 1, EventTime{5}), 0);
  EXPECT_EQ(row.value(fresh, 2, EventTime{5}), 0);
}

TEST(Aggregate, ExpireLeavesAnEmptyRowOnceEveryWindowHasPassed) {
  const AggregateSpec spec = make({weekly(Function::count)});
  AggregateRow row = row_of(spec);
  ASSERT_TRUE(row.add(spec, 0, EventTime{5}, 1));

  row.expire(spec, EventTime{days(7).count - 1});
  EXPECT_FALSE(row.empty());
  row.expire(spec, EventTime{0} + days(7));
  EXPECT_TRUE(row.empty());
}

TEST(Aggregate, DamagedRowsAreRefusedOrReadAsSomething) {
  const AggregateSpec spec =
      make({weekly(Function::mean),
            {.name = "d", .function = Function::sum, .window = FeatureWindow::decay(days(1))}});
  AggregateRow row = row_of(spec);
  for (int day = 0; day < 5; ++day) {
    ASSERT_TRUE(row.add(spec, 0, EventTime{0} + days(day), 1.5));
    ASSERT_TRUE(row.add(spec, 1, EventTime{0} + days(day), 2.5));
  }
  const std::string bytes = saved(row);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ByteReader in(Bytes(bytes).substr(0, size));
    const Result<AggregateRow> part = AggregateRow::load(in);
    EXPECT_FALSE(part && in.finish("row")) << size;
  }
  Random random(test::seed());
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = bytes;
    damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
    ByteReader in(damaged);
    Result<AggregateRow> any = AggregateRow::load(in);
    if (any && in.finish("row")) {
      any->bind(spec);
      EXPECT_GE(any->bytes(), sizeof(AggregateRow));
    }
  }
}

TEST(Aggregate, RefusesWhatAFunctionCannotHave) {
  const auto refused = [](const FeatureSpec& feature) { return !AggregateSpec::make({feature}); };
  const auto decay = FeatureWindow::decay(days(1));
  for (const Function function :
       {Function::min, Function::max, Function::last, Function::since_last, Function::distinct}) {
    EXPECT_TRUE(refused({.name = "f", .function = function, .window = decay}));
  }
  EXPECT_TRUE(refused(weekly(Function::since_last)));
  EXPECT_TRUE(refused({.name = "f", .window = FeatureWindow::decay(Millis{0})}));
  EXPECT_TRUE(refused({.name = "f", .function = Function::distinct, .distinct_max = 0}));
  for (const WindowShape& shape : {WindowShape{days(7), Millis{0}},
                                   {days(7), Millis{-1}},
                                   {days(1), days(2)},
                                   {days(7), days(2)},
                                   {days(7), Millis{1}}}) {
    EXPECT_TRUE(refused({.name = "f", .window = FeatureWindow::hopping(shape)}));
  }
  EXPECT_FALSE(AggregateSpec::make({weekly(Function::count), weekly(Function::sum)}))
      << "a name twice";
}

}  // namespace
}  // namespace ls::window
