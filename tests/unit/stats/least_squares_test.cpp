#include "leadstream/stats/least_squares.hpp"

#include "leadstream/stats/correlation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ls::stats {
namespace {

using Values = std::vector<double>;

// Longley 1967, the hardest of the linear problems of higher difficulty in NIST's Statistical
// Reference Datasets: deflator, product, unemployed, armed forces, population, year; employment.
const Values kLongley = {
    83,    234289, 2356, 1590, 107608, 1947, 88.5,  259426, 2325, 1456, 108632, 1948,
    88.2,  258054, 3682, 1616, 109773, 1949, 89.5,  284599, 3351, 1650, 110929, 1950,
    96.2,  328975, 2099, 3099, 112075, 1951, 98.1,  346999, 1932, 3594, 113270, 1952,
    99,    365385, 1870, 3547, 115094, 1953, 100,   363112, 3578, 3350, 116219, 1954,
    101.2, 397469, 2904, 3048, 117388, 1955, 104.6, 419180, 2822, 2857, 118734, 1956,
    108.4, 442769, 2936, 2798, 120445, 1957, 110.8, 444546, 4681, 2637, 121950, 1958,
    112.6, 482704, 3813, 2552, 123366, 1959, 114.2, 502601, 3931, 2514, 125368, 1960,
    115.7, 518173, 4806, 2572, 127852, 1961, 116.9, 554894, 4007, 2827, 130081, 1962};
const Values kEmployment = {60323, 61122, 60171, 61187, 63221, 63639, 64989, 63761,
                            66019, 67857, 68169, 66513, 68655, 69564, 69331, 70551};

// NIST's certified values. Three of sixteen digits are lost to the condition of the columns when
// they are scaled, and some more where they are not.
TEST(LeastSquares, LongleyAgreesWithNist) {
  const auto fit = least_squares({.regressors = kLongley, .width = 6, .responses = kEmployment});
  ASSERT_TRUE(fit);
  const Values values = {-3482258.63459582, 15.0618722713733,  -0.358191792925910E-01,
                         -2.02022980381683, -1.03322686717359, -0.511041056535807E-01,
                         1829.15146461355};
  const Values errors = {890420.383607373,  84.9149257747669,  0.334910077722432E-01,
                         0.488399681651699, 0.214274163161675, 0.226073200069370,
                         455.478499142212};
  for (std::size_t at = 0; at < values.size(); ++at) {
    EXPECT_NEAR(fit->coefficients[at].value / values[at], 1, 1e-8) << at;
    EXPECT_NEAR(fit->coefficients[at].error / errors[at], 1, 1e-8) << at;
  }
  EXPECT_NEAR(std::sqrt(fit->residual_variance), 304.854073561965, 1e-7);
  EXPECT_NEAR(fit->r_squared, 0.995479004577296, 1e-12);
  EXPECT_NEAR(fit->f_statistic, 330.285339234588, 1e-6);
  EXPECT_EQ(fit->freedom, 9);
}

// Golden values: statsmodels 0.14.1, OLS.
TEST(LeastSquares, PValuesAgreeWithStatsmodels) {
  const auto fit = least_squares({.regressors = kLongley, .width = 6, .responses = kEmployment});
  ASSERT_TRUE(fit);
  const Values ps = {0.003560403663726696, 0.8631408328077096,    0.31268106109198773,
                     0.002535091734114057, 0.0009443667641645006, 0.826211795763501,
                     0.0030368033416310405};
  for (std::size_t at = 0; at < ps.size(); ++at) {
    EXPECT_NEAR(std::exp(fit->coefficients[at].log_p) / ps[at], 1, 1e-6) << at;
  }
  EXPECT_NEAR(fit->adjusted_r_squared, 0.992465007628816, 1e-11);
  EXPECT_NEAR(fit->f_log_p, -21.419612023122032, 1e-6);
}

TEST(LeastSquares, OneRegressorIsACorrelation) {
  const Values x = {1, 2, 4, 7, 8};
  const Values y = {2, 1, 5, 6, 9};
  JointMoments pairs;
  for (std::size_t at = 0; at < x.size(); ++at) {
    pairs.add({.x = x[at], .y = y[at]});
  }
  const auto fit = least_squares({.regressors = x, .width = 1, .responses = y});
  ASSERT_TRUE(fit);

  EXPECT_NEAR(fit->coefficients[1].log_p, pearson(pairs).log_p, 1e-12);
  EXPECT_NEAR(fit->coefficients[1].value, pairs.products() / pairs.squares_x(), 1e-13);
  EXPECT_NEAR(fit->f_log_p, fit->coefficients[1].log_p, 1e-11);
}

TEST(LeastSquares, AnInterceptAloneIsTheMean) {
  const Values y = {2, 1, 6};
  const auto fit = least_squares({.width = 0, .responses = y});
  ASSERT_TRUE(fit);

  EXPECT_NEAR(fit->coefficients[0].value, 3, 1e-14);
  EXPECT_NEAR(fit->residual_variance, 7, 1e-13);
  EXPECT_EQ(fit->f_log_p, 0);
}

TEST(LeastSquares, CombinationsOfRegressorsAreRefused) {
  const Values rows = {1, 3, 2, 5, 3, 7, 4, 9, 5, 11};  // The second is twice the first plus one.
  const Values y = {1, 2, 2, 4, 5};
  const auto fit = least_squares({.regressors = rows, .width = 2, .responses = y});

  ASSERT_FALSE(fit);
  EXPECT_EQ(fit.error().message, "least squares: regressor 2 is a combination of those before it");
}

TEST(LeastSquares, TooFewRowsAreRefused) {
  const Values rows = {1, 3};
  const Values y = {1, 2};
  const auto fit = least_squares({.regressors = rows, .width = 1, .responses = y});

  ASSERT_FALSE(fit);
  EXPECT_EQ(fit.error().message, "least squares: 2 rows are too few for 2 coefficients");
}

}  // namespace
}  // namespace ls::stats
