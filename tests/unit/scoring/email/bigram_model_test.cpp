#include "scoring/email/bigram_model.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace ls::scoring {
namespace {

// Worked by hand: of the two words "ab" and "ac" the edge is followed by a twice, a by b once and
// by c once, b and c by the edge. Each count has one half added for each of 27 symbols.
TEST(BigramModel, IsTheSmoothedMeanOfPairs) {
  const std::vector<std::string> words = {"ab", "ac"};

  const BigramModel model = BigramModel::train(words);

  const double edge_a = std::log(2.5 / 15.5);
  const double a_b = std::log(1.5 / 15.5);
  const double b_edge = std::log(1.5 / 14.5);
  EXPECT_NEAR(model.mean_log_p("AB").value(), (edge_a + a_b + b_edge) / 3.0, 1e-12);
}

TEST(BigramModel, DigitsAndDotsEndWords) {
  const std::vector<std::string> words = {"ab", "ac"};
  const BigramModel model = BigramModel::train(words);

  const double once = model.mean_log_p("ab").value();

  EXPECT_NEAR(model.mean_log_p("ab.ab").value(), once, 1e-12);
  EXPECT_NEAR(model.mean_log_p("7ab42ab").value(), once, 1e-12);
}

TEST(BigramModel, SaysNothingWithoutLetters) {
  const BigramModel model = BigramModel::train({});

  EXPECT_FALSE(model.mean_log_p("1234").has_value());
  EXPECT_FALSE(model.mean_log_p("").has_value());
  EXPECT_NEAR(model.mean_log_p("q").value(), std::log(1.0 / 27.0), 1e-12);
}

}  // namespace
}  // namespace ls::scoring
