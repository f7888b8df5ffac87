#include "support/allocation_counts.hpp"
#include "support/seed.hpp"
#include "unit/ml/streams.hpp"
#include "unit/ml/transform/step_run.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

// The laws that every registered step keeps.
class EveryStep : public testing::TestWithParam<std::string> {
 protected:
  static StepSpec spec() {
    return {.step = {.name = GetParam()}};
  }
  static StepRun fresh() {
    return {spec(), LogisticStream::schema()};
  }
  // A vector, and the label of one that came a while before.
  struct World {
    LogisticStream stream{test::seed()};
    EventSpectrum rhythm{{hours(24)}};
    EventTime now{1'000'000};

    std::vector<FeatureValue> next(StepRun& run, std::vector<FeatureValue>* given = nullptr) {
      const LabelledRow row = stream.next();
      now = now + minutes(37);
      const std::string noted = run.note(row.values);
      const std::vector<FeatureValue> out = run.apply(row.values, now, &rhythm);
      EXPECT_TRUE(run.learn(noted, now, row.label));
      rhythm.learn(now);
      if (given != nullptr) {
        *given = row.values;
      }
      return out;
    }
  };
};

INSTANTIATE_TEST_SUITE_P(
    Registry, EveryStep,
    [] {
      std::vector<std::string> names;
      for (const StepType& type : step_types()) {
        names.emplace_back(type.name);
      }
      return testing::ValuesIn(names);
    }(),
    [](const auto& each) { return each.param; });

void expect_equal(const std::vector<FeatureValue>& a, const std::vector<FeatureValue>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(a[i].is_missing(), b[i].is_missing()) << i;
    ASSERT_EQ(a[i].number(), b[i].number()) << i;
    ASSERT_EQ(a[i].category(), b[i].category()) << i;
  }
}

TEST_P(EveryStep, MakesWhatItsSchemaSays) {
  StepRun run = fresh();
  ASSERT_EQ(run.problem(), "");
  World world;
  for (int i = 0; i < 1000; ++i) {
    const std::vector<FeatureValue> out = world.next(run);
    for (std::size_t at = 0; at < out.size(); ++at) {
      const bool is_number = run.made().at(at).kind == FeatureKind::number;
      ASSERT_FALSE(is_number ? out[at].is_category() : out[at].is_number()) << at;
    }
  }
}

TEST_P(EveryStep, GoesOnAfterARestartAsIfNothingHadHappened) {
  StepRun straight = fresh();
  StepRun stopped = fresh();
  World a;
  World b;
  for (int i = 0; i < 1500; ++i) {
    const std::vector<FeatureValue> of_straight = a.next(straight);
    const std::vector<FeatureValue> of_stopped = b.next(stopped);
    expect_equal(of_stopped, of_straight);
    if (i % 131 == 0) {
      stopped.restart();
    }
  }
  straight.save();
  stopped.save();
  EXPECT_EQ(straight.stored(), stopped.stored());
}

TEST_P(EveryStep, WhatWasRolledBackWasNeverLearned) {
  StepRun straight = fresh();
  StepRun stopped = fresh();
  World a;
  World b;
  for (int i = 0; i < 600; ++i) {
    a.next(straight);
    b.next(stopped);
  }
  straight.save();
  stopped.save();
  World elsewhere;
  for (int i = 0; i < 100; ++i) {
    elsewhere.next(stopped);
  }
  stopped.roll_back();
  for (int i = 0; i < 600; ++i) {
    const std::vector<FeatureValue> of_straight = a.next(straight);
    const std::vector<FeatureValue> of_stopped = b.next(stopped);
    expect_equal(of_stopped, of_straight);
  }
}

// What a vector becomes is by what was known before: neither its label nor a later vector shows.
TEST_P(EveryStep, IsNotToldOfWhatComesAfter) {
  StepRun one = fresh();
  StepRun other = fresh();
  World a;
  World b;
  for (int i = 0; i < 500; ++i) {
    a.next(one);
    b.next(other);
  }
  LogisticStream stream(99);
  for (int i = 0; i < 200; ++i) {
    const LabelledRow row = stream.next();
    const EventTime now = a.now + minutes(i);
    const std::string noted = one.note(row.values);
    const std::vector<FeatureValue> of_one = one.apply(row.values, now, &a.rhythm);
    const std::vector<FeatureValue> of_other = other.apply(row.values, now, &a.rhythm);
    if (i == 0) {
      expect_equal(of_one, of_other);
    }
    // Opposite labels, at the time of the next vector: they are not before it.
    const EventTime then = a.now + minutes(i + 1);
    EXPECT_TRUE(one.learn(noted, then, true));
    EXPECT_TRUE(other.learn(noted, then, false));
    if (i == 0 && GetParam() == "target_encode") {
      const LabelledRow next = stream.next();
      expect_equal(one.apply(next.values, then), other.apply(next.values, then));
    }
  }
}

TEST_P(EveryStep, StaysFiniteWhateverComes) {
  StepRun run = fresh();
  Random random(test::seed());
  constexpr double kMax = std::numeric_limits<double>::max();
  const std::vector<double> odd = {0,    -0.0,  1e-320, kMax, -kMax, 1e-30,
                                   1e30, -1e30, 1,      -1,   1e15,  std::nan("")};
  for (int i = 0; i < 3000; ++i) {
    std::vector<FeatureValue> row(4);
    for (FeatureValue& value : row) {
      value = FeatureValue::of(odd[random.below(odd.size())]);
    }
    row.back() = random.chance(0.1) ? FeatureValue::missing()
                                    : FeatureValue::of(random.chance(0.5) ? "" : "\xff");
    const std::string noted = run.note(row);
    for (const FeatureValue& value : run.apply(row, EventTime{i})) {
      ASSERT_TRUE(std::isfinite(value.number())) << i;
    }
    ASSERT_TRUE(run.learn(noted, EventTime{i}, random.chance(0.5)));
  }
}

TEST_P(EveryStep, AllocatesNothingPerVectorThatItKnows) {
  if (!test::kCountsAllocations) {
    GTEST_SKIP() << "a sanitizer has its own allocator";
  }
  StepRun run = fresh();
  World world;
  for (int i = 0; i < 3000; ++i) {
    world.next(run);
  }
  std::vector<FeatureValue> row;
  std::vector<FeatureValue> out = world.next(run, &row);
  Arena texts;
  run.step().apply({.row = row, .time = world.now, .texts = &texts, .rhythm = &world.rhythm}, out);

  int allocating = 0;
  for (int i = 0; i < 50; ++i) {
    const std::size_t before = test::allocations();
    run.step().apply({.row = row, .time = world.now, .texts = &texts, .rhythm = &world.rhythm},
                     out);
    allocating += test::allocations() == before ? 0 : 1;
  }
  // Clusters of dense places are looked for once in 64 vectors.
  EXPECT_LE(allocating, GetParam() == "den_stream" ? 1 : 0);
}

TEST_P(EveryStep, RefusesAFeatureThatIsNotThere) {
  if (GetParam() == "cycle" || GetParam() == "rhythm") {
    return;  // they read none
  }
  StepSpec spec = EveryStep::spec();
  spec.features = {"nothing"};
  const StepRun run(spec, LogisticStream::schema());
  EXPECT_NE(run.problem().find("nothing"), std::string::npos);
}

TEST(StepRegistry, NamesAreUniqueAndDefaultsAreInRange) {
  std::set<std::string_view> names;
  for (const StepType& type : step_types()) {
    EXPECT_TRUE(names.insert(type.name).second) << type.name;
    EXPECT_FALSE(type.summary.empty());
    for (const ModelParameter& p : type.parameters) {
      EXPECT_LE(p.min, p.standard) << type.name << " " << p.name;
      EXPECT_GE(p.max, p.standard) << type.name << " " << p.name;
      EXPECT_FALSE(p.meaning.empty());
    }
  }
}

TEST(StepRegistry, RefusesWhatItDoesNotKnow) {
  EXPECT_NE(complete_step({.step = {.name = "fourier"}}).error().message.find("known: standard"),
            std::string::npos);
  EXPECT_FALSE(complete_step({.step = {.name = "hash", .params = {{"width", 1}}}}));
  EXPECT_FALSE(complete_step({.step = {.name = "hash", .params = {{"size", 0}}}}));
  EXPECT_FALSE(make_step({.step = {.name = "hash", .params = {{"size", 0}}}}));
}

}  // namespace
}  // namespace ls::ml
