#include "ml/online_ensemble.hpp"

#include "streams.hpp"
#include "support/seed.hpp"

#include "leadstream/ml/metrics.hpp"
#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

std::unique_ptr<OnlineEnsemble> ensemble_of(
    const std::map<std::string, double, std::less<>>& params) {
  return std::make_unique<OnlineEnsemble>(
      complete({.name = "online_ensemble", .params = params}).take(), LogisticStream::schema());
}

const std::map<std::string, double, std::less<>> kTwoMembers = {
    {"adaptive_random_forest", 0}, {"coin_recent", 0}, {"eta", 0.5}, {"share", 0.01}};

// The weights by the formulas of Hedge and fixed share, worked out beside it.
TEST(OnlineEnsemble, WeighsItsMembersByTheirLosses) {
  const auto ensemble = ensemble_of(kTwoMembers);
  ASSERT_EQ(ensemble->members().size(), 2U);
  const auto coin = make_model({.name = "coin"}, LogisticStream::schema()).take();
  const auto bayes = make_model({.name = "naive_bayes"}, LogisticStream::schema()).take();
  double weight = 0.5;  // of the coin
  double losses = 0;
  LogisticStream stream(test::seed());
  for (int i = 0; i < 500; ++i) {
    const LabelledRow row = stream.next();
    const double of_coin = coin->predict(row.values).margin;
    const double of_bayes = bayes->predict(row.values).margin;
    ASSERT_NEAR(ensemble->predict(row.values).margin, weight * of_coin + (1 - weight) * of_bayes,
                1e-9);
    const double a = weight * std::exp(-0.5 * log_loss(of_coin, row.label));
    const double b = (1 - weight) * std::exp(-0.5 * log_loss(of_bayes, row.label));
    weight = 0.99 * a / (a + b) + 0.01 * 0.5;
    losses += log_loss(of_coin, row.label);
    coin->learn(row.values, row.label);
    bayes->learn(row.values, row.label);

    ensemble->learn(row.values, row.label);

    ASSERT_NEAR(ensemble->members()[0].weight, weight, 1e-12);
  }
  EXPECT_NEAR(ensemble->members()[0].loss, losses, 1e-9);
}

TEST(OnlineEnsemble, IsNotWorseThanItsBestMemberByMuch) {
  const auto ensemble = ensemble_of({});
  LogisticStream stream(test::seed());
  double loss = 0;
  constexpr int kExamples = 2000;
  for (int i = 0; i < kExamples; ++i) {
    const LabelledRow row = stream.next();
    loss += log_loss(ensemble->predict(row.values).margin, row.label);
    ensemble->learn(row.values, row.label);
  }
  double best = loss;
  for (const OnlineEnsemble::Member& member : ensemble->members()) {
    best = std::min(best, member.loss);
  }

  // Hedge loses log(members) / eta more at most where losses are exp-concave, and what it shares.
  EXPECT_LE(loss, best + std::log(4.0) + 0.01 * kExamples);
}

TEST(OnlineEnsemble, IsRefusedIfAMemberIsAnotherModel) {
  const auto ensemble = ensemble_of(kTwoMembers);
  std::string bytes;
  ensemble->save(bytes);
  std::string swapped = bytes;
  const std::size_t second = swapped.rfind("naive_bayes");
  ASSERT_NE(second, std::string::npos);
  swapped.replace(second, 11, "naive_bayez");

  EXPECT_TRUE(load_model(bytes));
  EXPECT_FALSE(load_model(swapped));
}

}  // namespace
}  // namespace ls::ml
