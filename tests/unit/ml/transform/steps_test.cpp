#include "ml/transform/feature_hashing.hpp"
#include "ml/transform/scaling.hpp"
#include "support/seed.hpp"
#include "unit/ml/transform/step_run.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

const FeatureSchema& schema() {
  static const FeatureSchema made({{"x", FeatureKind::number},
                                   {"source", FeatureKind::category},
                                   {"y", FeatureKind::number},
                                   {"set@0123456789abcdef", FeatureKind::number}});
  return made;
}

std::vector<FeatureValue> row(double x, std::string_view source, double y) {
  return {FeatureValue::of(x), FeatureValue::of(source), FeatureValue::of(y),
          FeatureValue::missing()};
}

std::vector<std::string> names_of(const FeatureSchema& made) {
  std::vector<std::string> names;
  for (const FeatureDef& feature : made.features()) {
    names.push_back(feature.name);
  }
  return names;
}

using Names = std::vector<std::string>;

// 1, 2, 3, 4 have mean 2.5 and deviation sqrt(1.25).
TEST(ScaleStep, ScalesANumberByThoseBeforeIt) {
  StepRun run({.step = {.name = "standard"}, .features = {"x"}}, schema());
  EXPECT_EQ(run.apply(row(1, "a", 7))[0].number(), 0);
  run.apply(row(2, "a", 7));
  run.apply(row(3, "a", 7));
  run.apply(row(4, "a", 7));

  const std::vector<FeatureValue> out = run.apply(row(5, "a", 7));

  EXPECT_DOUBLE_EQ(out[0].number(), 2.5 / std::sqrt(1.25));
  EXPECT_EQ(out[1].category(), "a");
  EXPECT_EQ(out[2].number(), 7) << "it was not asked for";
}

TEST(ScaleStep, EachKindIsTheScalingOfItsName) {
  StandardScaling standard;
  RobustScaling robust;
  RangeScaling range({.low = 0.01, .high = 0.99});
  DecayedScaling decayed(0.05);
  StepRun of_standard({.step = {.name = "standard"}}, schema());
  StepRun of_robust({.step = {.name = "robust"}}, schema());
  StepRun of_range({.step = {.name = "range", .params = {{"low", 0.01}, {"high", 0.99}}}},
                   schema());
  StepRun of_decayed({.step = {.name = "decayed", .params = {{"rate", 0.05}}}}, schema());
  Random random(test::seed());
  for (int i = 0; i < 500; ++i) {
    const double x = random.exponential();
    ASSERT_EQ(of_standard.apply(row(x, "a", x))[2].number(), standard.transform(x));
    ASSERT_EQ(of_robust.apply(row(x, "a", x))[2].number(), robust.transform(x));
    ASSERT_EQ(of_range.apply(row(x, "a", x))[2].number(), range.transform(x));
    ASSERT_EQ(of_decayed.apply(row(x, "a", x))[2].number(), decayed.transform(x));
    standard.learn(x);
    robust.learn(x);
    range.learn(x);
    decayed.learn(x);
  }
}

TEST(FrequencyStep, TellsHowManyVectorsHadTheCategory) {
  StepRun run({.step = {.name = "frequency"}}, schema());
  EXPECT_EQ(names_of(run.made()),
            (Names{"x", "source", "y", "set@0123456789abcdef", "source_share"}));
  EXPECT_TRUE(run.apply(row(1, "ads", 0)).back().is_missing());
  EXPECT_EQ(run.apply(row(1, "ads", 0)).back().number(), 1);
  EXPECT_EQ(run.apply(row(1, "mail", 0)).back().number(), 0);
  EXPECT_DOUBLE_EQ(run.apply(row(1, "ads", 0)).back().number(), 2. / 3);
  EXPECT_EQ(run.apply(row(1, "ads", 0))[1].category(), "ads");
}

// Of 40,000 vectors with 5,000 categories a share is never too small, and too large by more than
// half a percent in one of a hundred at most.
TEST(FrequencyStep, SharesOfManyCategoriesAreWithinTheirBound) {
  StepRun run({.step = {.name = "frequency"}}, schema());
  Random random(test::seed());
  std::vector<int> counts(5000);
  constexpr int kVectors = 40'000;
  for (int i = 0; i < kVectors; ++i) {
    const double u = random.uniform();
    const auto category = static_cast<std::size_t>(u * u * 5000);
    ++counts[category];
    run.apply(row(1, std::to_string(category), 0));
  }
  int too_large = 0;
  for (std::size_t i = 0; i < 1000; ++i) {
    const double share = static_cast<double>(counts[i]) / (kVectors + static_cast<double>(i));
    const double told = run.apply(row(1, std::to_string(i), 0)).back().number();
    EXPECT_GE(told, share * (1 - 1e-12)) << i;
    too_large += told > share + .005 ? 1 : 0;
  }
  EXPECT_LE(too_large, 10) << "seed " << test::seed();
}

TEST(GroupRareStep, WhatFewHaveIsOtherAndWhatManyHaveStays) {
  StepRun run({.step = {.name = "group_rare", .params = {{"share", 0.1}}}}, schema());
  for (int i = 0; i < 9; ++i) {
    EXPECT_EQ(run.apply(row(1, std::to_string(i), 0))[1].category(), std::to_string(i))
        << "too early to tell";
  }
  for (int i = 0; i < 400; ++i) {
    run.apply(row(1, i % 2 == 0 ? "ads" : std::to_string(1000 + i), 0));
  }

  EXPECT_EQ(run.apply(row(1, "ads", 0))[1].category(), "ads");
  EXPECT_EQ(run.apply(row(1, "1003", 0))[1].category(), "other");
  EXPECT_EQ(run.apply(row(1, "new", 0))[1].category(), "other");
  EXPECT_TRUE(run.apply({FeatureValue::of(1.0), FeatureValue::missing(), FeatureValue::of(1.0),
                         FeatureValue::missing()})[1]
                  .is_missing());
}

TEST(ScaleStep, KnowsAFeatureByItsNameWhereverItStands) {
  StepRun run({.step = {.name = "standard"}, .features = {"x"}}, schema());
  for (const double x : {1.0, 2.0, 3.0, 4.0}) {
    run.apply(row(x, "a", 0));
  }
  const auto made =
      run.step().bind(FeatureSchema({{"new", FeatureKind::number}, {"x", FeatureKind::number}}));
  ASSERT_TRUE(made);
  const std::vector<FeatureValue> given = {FeatureValue::of(9.0), FeatureValue::of(5.0)};
  std::vector<FeatureValue> out(2);

  run.step().apply({.row = given, .time = EventTime{}}, out);

  EXPECT_EQ(out[0].number(), 9);
  EXPECT_DOUBLE_EQ(out[1].number(), 2.5 / std::sqrt(1.25));
}

TEST(ImputeStep, PutsTheMeanInPlaceAndTellsThatItDid) {
  StepRun run({.step = {.name = "impute_mean"}}, schema());
  EXPECT_EQ(names_of(run.made()),
            (Names{"x", "source", "y", "set@0123456789abcdef", "x_missing", "y_missing"}));
  run.apply(row(1, "a", 5));
  run.apply(row(3, "a", std::nan("")));

  const std::vector<FeatureValue> out = run.apply(row(std::nan(""), "a", 8));

  EXPECT_EQ(out[0].number(), 2);
  EXPECT_EQ(out[2].number(), 8);
  EXPECT_TRUE(out[3].is_missing()) << "a mark stays one";
  EXPECT_EQ(out[4].number(), 1);
  EXPECT_EQ(out[5].number(), 0);
}

TEST(ImputeStep, TheMedianHeedsNoOutlier) {
  StepRun run({.step = {.name = "impute_median", .params = {{"indicators", 0}}}, .features = {"y"}},
              schema());
  EXPECT_EQ(names_of(run.made()), names_of(schema()));
  for (const double y : {1.0, 2.0, 3.0, 4.0, 1e9}) {
    run.apply(row(0, "a", y));
  }
  EXPECT_EQ(run.apply(row(0, "a", std::nan("")))[2].number(), 3);
}

// A place goes with a side of x, but for one that comes as often on either.
TEST(ImputeCategoryStep, WhatIsMissingIsTheLikeliestByTheOthers) {
  StepRun run({.step = {.name = "impute_category"}, .features = {"source"}}, schema());
  EXPECT_EQ(names_of(run.made()),
            (Names{"x", "source", "y", "set@0123456789abcdef", "source_missing", "source_chance"}));
  const auto without = [](double x) {
    std::vector<FeatureValue> given = row(x, "", 0);
    given[1] = FeatureValue::missing();
    return given;
  };
  EXPECT_TRUE(run.apply(without(1))[1].is_missing()) << "nothing is known yet";
  Random random(test::seed());
  for (int i = 0; i < 600; ++i) {
    const double x = random.normal();
    run.apply(row(x, i % 5 == 0 ? "fair" : x > 0 ? "ads" : "mail", 0));
  }

  const std::vector<FeatureValue> high = run.apply(without(2));
  const std::vector<FeatureValue> low = run.apply(without(-2));
  EXPECT_EQ(high[1].category(), "ads");
  EXPECT_EQ(high[4].number(), 1);
  EXPECT_GT(high[5].number(), 0.6);
  EXPECT_EQ(low[1].category(), "mail");

  const std::vector<FeatureValue> expected = run.apply(row(2, "ads", 0));
  const std::vector<FeatureValue> odd = run.apply(row(2, "mail", 0));
  EXPECT_EQ(odd[1].category(), "mail") << "what is there stays";
  EXPECT_EQ(odd[4].number(), 0);
  EXPECT_LT(odd[5].number(), 0.1);
  EXPECT_GT(expected[5].number(), 0.6);
  EXPECT_TRUE(run.apply(row(2, "new", 0))[5].is_missing()) << "nothing was known of it";
}

TEST(ImputeCategoryStep, TheFirstCategoriesAreToldApart) {
  StepRun run({.step = {.name = "impute_category", .params = {{"classes", 2}}}}, schema());
  for (int i = 0; i < 300; ++i) {
    run.apply(row(1, i % 10 == 0 ? "first" : i % 10 == 1 ? "second" : "often", 0));
  }

  EXPECT_TRUE(run.apply(row(1, "often", 0))[5].is_missing());
  EXPECT_FALSE(run.apply(row(1, "second", 0))[5].is_missing());
  EXPECT_EQ(run.apply(row(1, std::string(1000, 'x'), 0))[1].category().size(), 1000U);
}

// y = 3 x + 5, and 2 more behind an ad, give or take a tenth.
TEST(ImputeLinearStep, WhatIsMissingIsWhatTheOthersLetExpect) {
  StepRun run({.step = {.name = "impute_linear"}, .features = {"y"}}, schema());
  EXPECT_EQ(names_of(run.made()),
            (Names{"x", "source", "y", "set@0123456789abcdef", "y_missing", "y_expected"}));
  EXPECT_TRUE(run.apply(row(1, "ads", std::nan("")))[2].is_missing()) << "nothing is known yet";
  Random random(test::seed());
  for (int i = 0; i < 3000; ++i) {
    const double x = random.normal();
    run.apply(
        row(x, i % 2 == 0 ? "ads" : "mail", 3 * x + (i % 2 == 0 ? 7 : 5) + 0.1 * random.normal()));
  }

  const std::vector<FeatureValue> ads = run.apply(row(1, "ads", std::nan("")));
  const std::vector<FeatureValue> mail = run.apply(row(-1, "mail", 40));
  EXPECT_NEAR(ads[2].number(), 10, 0.15);
  EXPECT_EQ(ads[4].number(), 1);
  EXPECT_EQ(ads[5].number(), ads[2].number());
  EXPECT_EQ(mail[2].number(), 40) << "what is there stays";
  EXPECT_EQ(mail[4].number(), 0);
  EXPECT_NEAR(mail[5].number(), 2, 0.15);
}

TEST(HashStep, CategoriesBecomeARowOfNumbers) {
  StepRun run({.step = {.name = "hash", .params = {{"size", 4}}}}, schema());
  EXPECT_EQ(names_of(run.made()), (Names{"x", "y", "set@0123456789abcdef", "hashed_0", "hashed_1",
                                         "hashed_2", "hashed_3"}));
  const HashedInput expected = FeatureHashing({.size = 4}).category("source", "ads");

  const std::vector<FeatureValue> out = run.apply(row(1, "ads", 2));

  EXPECT_EQ(out[0].number(), 1);
  EXPECT_EQ(out[1].number(), 2);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(out[3 + i].number(), i == expected.index ? expected.value : 0);
  }
}

// With shrinkage 2: "ads" has 3 positives of 4, all have 4 of 8; (3 + 2 / 2) / (4 + 2).
TEST(TargetStep, ACategoryIsTheShareOfItsPositivesDrawnToThatOfAll) {
  StepRun run({.step = {.name = "target_encode", .params = {{"shrinkage", 2}}}}, schema());
  EXPECT_EQ(names_of(run.made()), (Names{"x", "source_rate", "y", "set@0123456789abcdef"}));
  EXPECT_TRUE(run.apply(row(0, "ads", 0), EventTime{1})[1].is_missing());
  const std::string ads = run.note(row(0, "ads", 0));
  const std::string web = run.note(row(0, "web", 0));
  for (int i = 0; i < 4; ++i) {
    EXPECT_TRUE(run.learn(ads, EventTime{10 + i}, i < 3));
    EXPECT_TRUE(run.learn(web, EventTime{10 + i}, i < 1));
  }

  EXPECT_DOUBLE_EQ(run.apply(row(0, "ads", 0), EventTime{20})[1].number(), 4.0 / 6);
  EXPECT_DOUBLE_EQ(run.apply(row(0, "web", 0), EventTime{20})[1].number(), 2.0 / 6);
  EXPECT_DOUBLE_EQ(run.apply(row(0, "new", 0), EventTime{20})[1].number(), 0.5);
}

TEST(TargetStep, ALabelCountsOnceTimeHasPassedIt) {
  StepRun run({.step = {.name = "target_encode"}}, schema());
  const std::string ads = run.note(row(0, "ads", 0));
  EXPECT_TRUE(run.learn(ads, EventTime{10}, true));
  EXPECT_TRUE(run.apply(row(0, "ads", 0), EventTime{10})[1].is_missing());
  EXPECT_EQ(run.apply(row(0, "ads", 0), EventTime{11})[1].number(), 1);
}

TEST(TargetStep, LearnsBeforeTheFirstVectorToo) {
  StepRun run({.step = {.name = "target_encode"}}, schema());
  const std::string ads = run.note(row(0, "ads", 0));
  EXPECT_TRUE(run.learn(ads, EventTime{10}, true));
  run.save();
  run.roll_back();
  EXPECT_TRUE(run.learn(ads, EventTime{11}, false));
  EXPECT_EQ(run.apply(row(0, "ads", 0), EventTime{12})[1].number(), 0.5);
}

TEST(SelectStep, OnlyWhatSaysMostOfTheLabelStays) {
  StepRun run({.step = {.name = "select", .params = {{"count", 1}}}}, schema());
  Random random(test::seed());
  EXPECT_EQ(run.apply(row(1, "a", 2))[0].number(), 1) << "nothing is known of any";
  for (int i = 0; i < 1000; ++i) {
    const double y = random.normal();
    EXPECT_TRUE(run.learn(run.note(row(random.normal(), "a", y)), {}, y > 0));
  }

  const std::vector<FeatureValue> out = run.apply(row(1, "a", 2));

  EXPECT_TRUE(out[0].is_missing());
  EXPECT_EQ(out[1].category(), "a");
  EXPECT_EQ(out[2].number(), 2);
}

TEST(CycleStep, TellsWhereTheTimeLiesInThePeriod) {
  StepRun run({.step = {.name = "cycle"}}, schema());
  EXPECT_EQ(names_of(run.made()),
            (Names{"x", "source", "y", "set@0123456789abcdef", "cycle_24h_sin", "cycle_24h_cos"}));
  const std::vector<FeatureValue> out = run.apply(row(0, "a", 0), EventTime{} + hours(30));
  EXPECT_NEAR(out[4].number(), 1, 1e-12);
  EXPECT_NEAR(out[5].number(), 0, 1e-12);
}

TEST(RhythmStep, TellsHowCloselyEventsKeepToAnHour) {
  StepRun run({.step = {.name = "rhythm"}}, schema());
  EventSpectrum rhythm({hours(168), hours(24)});
  EXPECT_TRUE(run.apply(row(0, "a", 0), {}, &rhythm)[4].is_missing());
  for (int day = 0; day < 10; ++day) {
    rhythm.learn(EventTime{} + days(day) + hours(6));
  }

  const std::vector<FeatureValue> out = run.apply(row(0, "a", 0), {}, &rhythm);

  EXPECT_EQ(run.made().at(4).name, "rhythm_24h_strength");
  EXPECT_NEAR(out[4].number(), 1, 1e-12);
  EXPECT_NEAR(out[5].number(), 1, 1e-12);
  EXPECT_NEAR(out[6].number(), 0, 1e-12);
  EXPECT_TRUE(run.apply(row(0, "a", 0))[4].is_missing()) << "without any event";
}

TEST(KMeansStep, TellsTheNearestCenterOnceThereAreSome) {
  StepRun run({.step = {.name = "kmeans", .params = {{"clusters", 2}, {"batch", 50}}},
               .features = {"x", "y"}},
              schema());
  Random random(test::seed());
  const auto point = [&](double middle) {
    return row(middle + 0.1 * random.normal(), "a", middle + 0.1 * random.normal());
  };
  for (int i = 0; i < 200; ++i) {
    const std::vector<FeatureValue> out = run.apply(point(i % 2 == 0 ? 0 : 10));
    ASSERT_EQ(out[4].is_missing(), i < 50) << i;
  }

  const std::vector<FeatureValue> low = run.apply(row(0, "a", 0));
  const std::vector<FeatureValue> high = run.apply(row(10, "a", 10));

  EXPECT_EQ(run.made().at(4).name, "cluster");
  EXPECT_NE(low[4].category(), high[4].category());
  EXPECT_LT(low[5].number(), 0.2);
  EXPECT_LT(high[5].number(), 0.2);
}

// Two dense places far apart, and a lone vector between them.
TEST(DenStreamStep, TellsTheDensePlaceAndLeavesOutliersOut) {
  StepRun run({.step = {.name = "den_stream", .params = {{"epsilon", 1}, {"mu", 5}}},
               .features = {"x", "y"}},
              schema());
  Random random(test::seed());
  for (int i = 0; i < 200; ++i) {
    const double middle = i % 2 == 0 ? 0 : 10;
    run.apply(row(middle + 0.2 * random.normal(), "a", middle + 0.2 * random.normal()),
              EventTime{i});
  }

  const std::string low(run.apply(row(0, "a", 0), EventTime{200})[4].category());
  const std::string high(run.apply(row(10, "a", 10), EventTime{200})[4].category());
  const std::vector<FeatureValue> between = run.apply(row(5, "a", 5), EventTime{200});
  const std::vector<FeatureValue> partly = run.apply(row(std::nan(""), "a", 0), EventTime{200});

  EXPECT_EQ(run.made().at(4).name, "dense_cluster");
  EXPECT_FALSE(low.empty());
  EXPECT_FALSE(high.empty());
  EXPECT_NE(low, high);
  EXPECT_TRUE(between[4].is_missing());
  EXPECT_NEAR(between[5].number(), std::sqrt(50.0), 0.5);
  EXPECT_TRUE(partly[4].is_missing());
  EXPECT_TRUE(partly[5].is_missing());
}

}  // namespace
}  // namespace ls::ml
