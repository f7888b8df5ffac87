#include "ml/forecast/arima_model.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace ls::ml {
namespace {

// ar_1 = r_1 (1 - r_2), ar_2 = r_2: Durbin 1960 for two lags.
TEST(ArimaModel, PartialsOfTwoLagsGiveTheirAutoregression) {
  std::array<double, 2> out{};

  autoregression_of(std::array{0.6, -0.3}, out);

  EXPECT_DOUBLE_EQ(out[0], 0.6 * 1.3);
  EXPECT_DOUBLE_EQ(out[1], -0.3);
}

TEST(ArimaModel, MultipliesTheSeasonOut) {
  ArimaModel model({.p = 1, .q = 1, .seasonal_p = 1, .seasonal_q = 1, .season = 4});

  model.set_coefficients(std::array{0.5, 0.4, 0.3, -0.2});

  // (1 - 0.5 B)(1 - 0.3 B^4) and (1 + 0.4 B)(1 - 0.2 B^4)
  const std::vector<double> ar = {0.5, 0, 0, 0.3, -0.15, 0};
  const std::vector<double> ma = {1, 0.4, 0, 0, -0.2, -0.08};
  ASSERT_EQ(model.ar.size(), ar.size());
  for (std::size_t i = 0; i < ar.size(); ++i) {
    EXPECT_NEAR(model.ar[i], ar[i], 1e-15) << i;
    EXPECT_NEAR(model.ma[i], ma[i], 1e-15) << i;
  }
}

TEST(ArimaModel, MultipliesDifferencesOut) {
  const ArimaModel model({.d = 1, .seasonal_d = 1, .season = 4});

  // (1 - B)(1 - B^4) y = w
  EXPECT_EQ(model.difference, (std::vector<double>{1, 0, 0, 1, -1}));
  EXPECT_EQ(ArimaModel({.d = 2}).difference, (std::vector<double>{2, -1}));
}

TEST(ArimaModel, PartialsOfAMovingAverageHaveItsSign) {
  ArimaModel model({.q = 1, .seasonal_q = 1, .season = 3});

  model.set_partials(std::array{0.4, 0.5});

  EXPECT_NEAR(model.ma[1], -0.4, 1e-15);
  EXPECT_NEAR(model.ma[3], -0.5, 1e-15);
  EXPECT_NEAR(model.ma[4], 0.2, 1e-15);
}

}  // namespace
}  // namespace ls::ml
