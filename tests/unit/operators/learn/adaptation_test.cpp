#include "operators/learn/adaptation.hpp"

#include "support/seed.hpp"
#include "unit/operators/operator_bench.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/ml/metrics.hpp"
#include "leadstream/ml/registry.hpp"
#include "leadstream/state/memory_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace ls::operators {
namespace {

// What the label says of x: a step up, or a step down; each with a tenth of wrong labels.
enum class Concept { up, down };

std::unique_ptr<ml::Model> model_of(std::string_view kind) {
  ml::ModelSpec spec;
  spec.name = kind;
  const ml::FeatureSchema schema({{"x", ml::FeatureKind::number}});
  return std::move(*ml::make_model(*ml::complete(spec), schema));
}

// A learner that adapts, over examples of concepts that come and go.
class Learned {
 public:
  explicit Learned(AdaptationPolicy policy = {}, std::string_view kind = "naive_bayes",
                   std::uint64_t round = 0)
      : random_(test::seed_setting() + round),
        model_(model_of(kind)),
        adaptation_(policy),
        policy_(policy) {}

  // With `share` of the examples, the other concept.
  void feed(Concept law, int count, double share = 0) {
    for (int i = 0; i < count; ++i, ++examples_) {
      const double x = random_.uniform() * 2 - 1;
      const bool is_up = (law == Concept::up) != random_.chance(share);
      learn(x, ((x > 0) == is_up) != random_.chance(0.1));
    }
  }
  // The shares of positives where x is below 0 and above.
  void feed_rates(double below, double above, int count) {
    for (int i = 0; i < count; ++i, ++examples_) {
      const double x = random_.uniform() * 2 - 1;
      learn(x, random_.chance(x > 0 ? above : below));
    }
  }
  // As a process that ends and begins again.
  void restart(state::MemoryStore& store) {
    write(store);
    state::Table<AdaptationRow> rows(store, "adaptations");
    Adaptation again(policy_);
    test::must(again.read(rows, "m"));
    adaptation_ = std::move(again);
  }
  void write(state::MemoryStore& store) {
    state::Table<AdaptationRow> rows(store, "adaptations");
    adaptation_.write(rows, "m");
    state::WriteBatch batch;
    rows.collect(batch);
    test::must(store.write(batch));
    rows.committed();
  }
  [[nodiscard]] std::vector<std::string> actions() const {
    std::vector<std::string> names;
    for (const flow::Adaptation& each : done_) {
      names.emplace_back(each.action);
    }
    return names;
  }
  [[nodiscard]] const std::vector<flow::Adaptation>& done() const {
    return done_;
  }
  [[nodiscard]] double loss() const {
    return loss_;
  }
  [[nodiscard]] const std::vector<double>& factors() const {
    return factors_;
  }
  [[nodiscard]] const ml::Model& model() const {
    return *model_;
  }
  [[nodiscard]] Adaptation& adaptation() {
    return adaptation_;
  }

 private:
  void learn(double x, bool label) {
    const std::vector<ml::FeatureValue> row = {ml::FeatureValue::of(x)};
    const ml::Prediction told = model_->test_then_train(row, label, adaptation_.factor());
    loss_ += ml::log_loss(told.margin, label);
    factors_.push_back(adaptation_.factor());
    const auto done = adaptation_.follow({.schema = model_->schema(),
                                          .row = row,
                                          .label = label,
                                          .probability = told.probability,
                                          .time = EventTime{examples_}},
                                         model_);
    ASSERT_TRUE(done.has_value());
    if (*done) {
      done_.push_back(**done);
    }
  }

  Random random_;
  std::unique_ptr<ml::Model> model_;
  Adaptation adaptation_;
  AdaptationPolicy policy_;
  std::vector<flow::Adaptation> done_;
  std::vector<double> factors_;
  std::int64_t examples_ = 0;
  double loss_ = 0;
};

using Actions = std::vector<std::string>;

TEST(Adaptation, DoesNothingWhereNothingChanges) {
  Learned learned;
  learned.feed(Concept::up, 4000);
  EXPECT_EQ(learned.actions(), Actions());
  EXPECT_EQ(learned.adaptation().risen_share(), 0);
}

TEST(Adaptation, AfterASuddenChangeANewModelTakesOver) {
  Learned learned;
  learned.feed(Concept::up, 3000);
  learned.feed(Concept::down, 1500);

  ASSERT_EQ(learned.actions(), (Actions{"anew", "taken_over"}));
  const flow::Adaptation& first = learned.done()[0];
  EXPECT_EQ(first.drift_type, "sudden");
  EXPECT_EQ(first.examples, 200U);
  EXPECT_GE(first.detected_at.ms, 3000);
  EXPECT_LT(first.detected_at.ms, 3150);
  EXPECT_GT(first.loss_after, first.loss_before + 0.3);
  EXPECT_EQ(learned.done()[1].examples, 400U);
  EXPECT_LT(learned.done()[1].loss_after, first.loss_after);
  EXPECT_LT(learned.model().examples(), 1600U);
}

// The model learns the new law while the change is judged, the sooner the less it has seen before:
// what it makes of it by then says nothing of how it came. Of these 85 are told rightly, and 20 if
// the losses are its own.
TEST(Adaptation, ASuddenChangeIsNotTakenForASlowOneSinceItIsLearnt) {
  constexpr int kRounds = 100;
  int sudden = 0;
  for (int round = 0; round < kRounds; ++round) {
    Learned learned({}, "naive_bayes", static_cast<std::uint64_t>(round));
    learned.feed(Concept::up, 800);
    learned.feed(Concept::down, 400);
    ASSERT_FALSE(learned.done().empty());
    sudden += learned.done()[0].drift_type == "sudden" ? 1 : 0;
  }
  EXPECT_GE(sudden, 75);
}

// Those of mistakes alone alarm without a reason, too, one of them 29 times in 100 000 examples,
// and what follows a change that comes while they are judged is the rule to them.
TEST(Adaptation, EachTestHearsASuddenChange) {
  for (std::size_t i = 0; i < error_test_names().size(); ++i) {
    AdaptationPolicy policy;
    policy.by = static_cast<ErrorTest>(i);
    policy.level = level_standard(policy.by);
    policy.remedies = {};
    Learned learned(policy);
    learned.feed(Concept::up, 1000);
    const bool is_calm = learned.actions().empty();
    EXPECT_TRUE(is_calm || is_of_mistakes(policy.by)) << error_test_names()[i];
    learned.feed(Concept::down, 1500);
    ASSERT_FALSE(learned.done().empty()) << error_test_names()[i];
    if (is_calm) {
      EXPECT_LT(learned.done()[0].detected_at.ms, 1400) << error_test_names()[i];
    }
  }
}

TEST(Adaptation, AnotherTestBeginsAnewWhereTheWatchIsConcerned) {
  state::MemoryStore store;
  AdaptationPolicy policy;
  Learned learned(policy);
  learned.feed(Concept::up, 3000);
  learned.write(store);
  state::Table<AdaptationRow> rows(store, "adaptations");
  policy.by = ErrorTest::hddm_a;
  Adaptation other(policy);

  EXPECT_TRUE(other.read(rows, "m").has_value());

  EXPECT_EQ(other.risen_share(), 0);
}

TEST(Adaptation, CostsLessThanToGoOn) {
  AdaptationPolicy none;
  none.remedies = {};
  Learned adapting;
  Learned going_on(none);
  for (Learned* each : {&adapting, &going_on}) {
    each->feed(Concept::up, 3000);
    each->feed(Concept::down, 3000);
  }
  EXPECT_LT(adapting.loss(), 0.75 * going_on.loss());
}

TEST(Adaptation, WhatHeldBeforeIsRestored) {
  Learned learned;
  learned.feed(Concept::up, 3000);
  learned.feed(Concept::down, 3000);
  learned.feed(Concept::up, 1500);

  ASSERT_EQ(learned.actions(), (Actions{"anew", "taken_over", "restore"}));
  const flow::Adaptation& last = learned.done()[2];
  EXPECT_EQ(last.drift_type, "recurring");
  EXPECT_EQ(last.restored, learned.done()[0].detected_at);
  EXPECT_GT(learned.model().examples(), 4000U) << "its examples are still in it";
}

TEST(Adaptation, WithoutAnArchiveNothingComesBack) {
  AdaptationPolicy policy;
  policy.archive = 0;
  Learned learned(policy);
  learned.feed(Concept::up, 3000);
  learned.feed(Concept::down, 3000);
  learned.feed(Concept::up, 1500);
  EXPECT_EQ(learned.actions(), (Actions{"anew", "taken_over", "anew", "taken_over"}));
}

TEST(Adaptation, ExamplesCountMoreForAsLongAsThePolicySays) {
  AdaptationPolicy policy;
  policy.remedies = {Remedy::none, Remedy::emergency, Remedy::emergency, Remedy::emergency,
                     Remedy::none};
  policy.span = 300;
  Learned learned(policy);
  learned.feed(Concept::up, 2000);
  learned.feed(Concept::down, 800);

  ASSERT_EQ(learned.actions(), (Actions{"emergency"}));
  const std::vector<double>& factors = learned.factors();
  EXPECT_EQ(std::ranges::count(factors, 4.0), 300);
  EXPECT_EQ(std::ranges::count(factors, 1.0), 2500);
}

// The old law is back before the heir has shown anything.
TEST(Adaptation, AnHeirThatIsNotBetterIsGivenUp) {
  AdaptationPolicy policy;
  policy.span = 400;
  Learned learned(policy);
  learned.feed(Concept::up, 3000);
  learned.feed(Concept::down, 260);
  learned.feed(Concept::up, 800);

  ASSERT_EQ(learned.actions(), (Actions{"anew", "given_up"}));
  EXPECT_EQ(learned.done()[1].examples, 600U);
  EXPECT_EQ(learned.model().examples(), 4060U) << "nothing took its place";
}

// Nearly all labels are negative now, which the heir knows from the begin; what x says of the few
// positives the model has known for long and the heir has to find out.
TEST(Adaptation, WhoOrdersExamplesWorseDoesNotTakeOverForTheBaseRateItKnows) {
  AdaptationPolicy policy;
  policy.span = policy.settle;
  Learned learned(policy);
  learned.feed(Concept::up, 3000);
  learned.feed_rates(0, 0, 250);
  learned.feed_rates(0.02, 0.2, 400);

  ASSERT_EQ(learned.actions(), (Actions{"anew", "given_up"}));
  EXPECT_EQ(learned.model().examples(), 3650U) << "nothing took its place";
}

// The base rate falls and x says of the label what it said before: an heir is less surprised for a
// while, and orders as well as the model does, now a little better and now a little worse.
TEST(Adaptation, AnAucThatIsAsGoodIsNotBetter) {
  for (const double rate : {0.2, 0.3, 0.4, 0.5}) {
    Learned learned;
    learned.feed(Concept::up, 3000);
    learned.feed_rates(0, 0, 150);
    learned.feed_rates(rate / 9, rate, 1300);
    EXPECT_FALSE(learned.actions().empty()) << rate;
    EXPECT_EQ(std::ranges::count(learned.actions(), "taken_over"), 0) << rate;
  }
}

TEST(Adaptation, ATrialOfOneLabelAloneProvesNothing) {
  Learned learned;
  learned.feed(Concept::up, 3000);
  learned.feed_rates(0, 0, 1300);

  ASSERT_FALSE(learned.actions().empty());
  EXPECT_EQ(std::ranges::count(learned.actions(), "taken_over"), 0);
}

TEST(Adaptation, ARestartContinuesByteForByte) {
  state::MemoryStore straight_store;
  state::MemoryStore stopped_store;
  Learned straight;
  Learned stopped;
  int part = 0;
  for (const Concept law : {Concept::up, Concept::down, Concept::up, Concept::down}) {
    for (int i = 0; i < 20; ++i, ++part) {
      straight.feed(law, 97);
      stopped.feed(law, 97);
      stopped.restart(stopped_store);
    }
  }
  straight.write(straight_store);

  EXPECT_EQ(stopped.actions(), straight.actions());
  EXPECT_GE(straight.actions().size(), 3U);
  EXPECT_TRUE(straight_store == stopped_store);
}

TEST(Adaptation, WhatBeginsAnewForgetsWhatWasKept) {
  state::MemoryStore store;
  Learned learned;
  learned.feed(Concept::up, 3000);
  learned.feed(Concept::down, 150);
  learned.write(store);
  learned.adaptation().forget();
  EXPECT_EQ(learned.adaptation().risen_share(), 0);
  EXPECT_EQ(learned.adaptation().factor(), 1);
  learned.restart(store);
  learned.feed(Concept::down, 1000);
  EXPECT_EQ(learned.actions(), Actions());
}

TEST(AdaptationPolicy, SaysWhatFollowsWhat) {
  const auto error = [](const std::string& adapt) {
    return test::error_of(test::topology_yaml(
        "example", "  - { id: learn, type: learn, inputs: [in], model: m, adapt: " + adapt + " }",
        {"learn"}));
  };
  EXPECT_EQ(error("{}"), "");
  EXPECT_EQ(error("{ sudden: emergency, gradual: none, incremental: anew, recurring: restore, "
                  "level: 0.01, settle: 400, span: 2000, archive: 0 }"),
            "");
  for (const char* by : {"adwin", "hddm_a", "hddm_w", "ddm", "eddm"}) {
    EXPECT_EQ(error(std::string("{ by: ") + by + " }"), "");
  }
  EXPECT_NE(error("{ by: ddm, level: 0.01 }"), "") << "it has none";
  EXPECT_NE(error("{ by: kswin }"), "");
  EXPECT_NE(error("{ sudden: restore }"), "") << "there is no earlier state";
  EXPECT_NE(error("{ settle: 20 }"), "");
  EXPECT_NE(error("{ level: 0 }"), "");
  EXPECT_NE(error("{ speed: fast }"), "");
}

}  // namespace
}  // namespace ls::operators
