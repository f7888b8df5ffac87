#include "ml/coin.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace ls::ml {
namespace {

constexpr double kForEver = 1e18;

ModelSpec spec(double memory) {
  return complete({.name = "coin", .params = {{"memory", memory}, {"intercept_memory", memory}}})
      .take();
}

// The definition, recomputed from the whole history at each step instead of being carried along:
// with s = max|g| (at least beta) * max|x|, w = (alpha + reward) / (s (s + sum|g x|)) * sum(-g x).
class Definition {
 public:
  [[nodiscard]] double weight(double x) const {
    double x_max = std::abs(x);
    double g_max = 1;
    double lengths = 0;
    double gradients = 0;
    for (const Step& step : steps_) {
      x_max = std::max(x_max, std::abs(step.x));
      g_max = std::max(g_max, std::abs(step.g));
      lengths += std::abs(step.g * step.x);
      gradients -= step.g * step.x;
    }
    const double s = x_max * g_max;
    return steps_.empty() ? 0 : (4 + reward_) / (s * (s + lengths)) * gradients;
  }
  void update(double x, double g) {
    reward_ = std::max(-2.0, reward_ - g * x * weight(x));
    steps_.push_back({x, g});
  }

 private:
  struct Step {
    double x;
    double g;
  };

  std::vector<Step> steps_;
  double reward_ = 0;
};

TEST(Coin, FollowsItsDefinition) {
  const Coin coin(spec(kForEver), Place::input);
  Coin::Coordinate c;
  Definition definition;
  Random random(test::seed());

  for (int i = 0; i < 300; ++i) {
    const double x = random.normal() * (i > 100 ? 3 : 1);
    ASSERT_NEAR(coin.weight(c, x), definition.weight(x), 1e-9) << i;
    // A target that the weight can find: 0.7.
    const double g = sigmoid(coin.weight(c, x) * x) - (random.chance(sigmoid(0.7 * x)) ? 1 : 0);
    const double weighted = i % 50 == 0 ? 3 * g : g;
    coin.update(c, x, weighted, coin.weight(c, x));
    definition.update(x, weighted);
  }

  EXPECT_EQ(c.anchor, 0);
  EXPECT_GT(coin.weight(c, 1), 0.2);
}

TEST(Coin, ForgettingLeavesTheWeightWhereItIs) {
  const Coin forgetful(spec(5), Place::input);
  const Coin faithful(spec(kForEver), Place::input);
  Coin::Coordinate a;
  Coin::Coordinate b;

  for (int i = 0; i < 11; ++i) {  // 11 * 0.5 exceeds 5 at the last step only
    forgetful.update(a, 1, -0.5, forgetful.weight(a, 1));
    faithful.update(b, 1, -0.5, faithful.weight(b, 1));
  }

  EXPECT_GT(a.anchor, 0);
  EXPECT_DOUBLE_EQ(a.lengths, 5);
  EXPECT_DOUBLE_EQ(forgetful.weight(a, 1), faithful.weight(b, 1));
}

// After a long time with weight 1, the world turns to -1.
TEST(Coin, ShortMemoryFollowsADriftSooner) {
  const auto steps_to_turn = [](double memory) {
    const Coin coin(spec(memory), Place::input);
    Coin::Coordinate c;
    Random random(5);
    for (int i = 0; i < 20000; ++i) {
      const double w = coin.weight(c, 1);
      coin.update(c, 1, sigmoid(w) - (random.chance(sigmoid(1.0)) ? 1 : 0), w);
    }
    int steps = 0;
    for (; steps < 20000 && coin.weight(c, 1) > -0.5; ++steps) {
      const double w = coin.weight(c, 1);
      coin.update(c, 1, sigmoid(w) - (random.chance(sigmoid(-1.0)) ? 1 : 0), w);
    }
    return steps;
  };

  EXPECT_LT(5 * steps_to_turn(100), steps_to_turn(kForEver));
}

TEST(Coin, TheInterceptHasAMemoryOfItsOwn) {
  const ModelSpec mixed =
      complete({.name = "coin", .params = {{"memory", kForEver}, {"intercept_memory", 2}}}).take();
  const Coin input(mixed, Place::input);
  const Coin intercept(mixed, Place::intercept);
  Coin::Coordinate a;
  Coin::Coordinate b;

  for (int i = 0; i < 20; ++i) {
    input.update(a, 1, 0.5, input.weight(a, 1));
    intercept.update(b, 1, 0.5, intercept.weight(b, 1));
  }

  EXPECT_DOUBLE_EQ(a.lengths, 10);
  EXPECT_LE(b.lengths, 2.125);
}

}  // namespace
}  // namespace ls::ml
