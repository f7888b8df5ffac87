#include "ml/forecast/arima_filter.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

struct Likelihood {
  double squares = 0;
  double log_variances = 0;
  double count = 0;

  // Of a normal law with variance 1 of a shock.
  [[nodiscard]] double log() const {
    return -0.5 * (count * std::log(2 * std::numbers::pi) + log_variances + squares);
  }
};

Likelihood likelihood(const ArimaModel& model, ArimaFilter& filter,
                      const std::vector<double>& values) {
  Likelihood sum;
  for (const double value : values) {
    const Innovation seen = filter.observe(model, value);
    if (seen.is_counted) {
      sum.squares += seen.error * seen.error / seen.variance;
      sum.log_variances += std::log(seen.variance);
      sum.count += 1;
    }
  }
  return sum;
}

// The same by the definition: the covariance of all values from the model's infinite moving
// average, and a Cholesky decomposition of it, with missing values left out.
Likelihood dense_likelihood(const ArimaModel& model, const std::vector<double>& values) {
  std::vector<double> psi(4000);
  for (std::size_t k = 0; k < psi.size(); ++k) {
    psi[k] = k < model.ma.size() ? model.ma[k] : 0;
    for (std::size_t j = 1; j <= model.ar.size() && j <= k; ++j) {
      psi[k] += model.ar[j - 1] * psi[k - j];
    }
  }
  const auto covariance = [&psi](std::size_t lag) {
    double sum = 0;
    for (std::size_t k = 0; k + lag < psi.size(); ++k) {
      sum += psi[k] * psi[k + lag];
    }
    return sum;
  };
  std::vector<std::size_t> there;
  for (std::size_t t = 0; t < values.size(); ++t) {
    if (!std::isnan(values[t])) {
      there.push_back(t);
    }
  }
  const std::size_t n = there.size();
  std::vector<std::vector<double>> factor(n, std::vector<double>(n));
  std::vector<double> white(n);
  Likelihood sum;
  for (std::size_t i = 0; i < n; ++i) {
    white[i] = values[there[i]];
    for (std::size_t j = 0; j <= i; ++j) {
      double rest = covariance(there[i] - there[j]);
      for (std::size_t k = 0; k < j; ++k) {
        rest -= factor[i][k] * factor[j][k];
      }
      factor[i][j] = i == j ? std::sqrt(rest) : rest / factor[j][j];
      white[i] -= i == j ? 0 : factor[i][j] * white[j];
    }
    white[i] /= factor[i][i];
    sum.squares += white[i] * white[i];
    sum.log_variances += 2 * std::log(factor[i][i]);
    sum.count += 1;
  }
  return sum;
}

std::vector<double> noise(std::size_t size, double missing) {
  Random random(test::seed());
  std::vector<double> values;
  for (std::size_t i = 0; i < size; ++i) {
    values.push_back(random.chance(missing) ? std::nan("") : 3 * random.normal());
  }
  return values;
}

TEST(ArimaFilter, ItsLikelihoodIsThatOfTheJointLaw) {
  for (const double missing : {0.0, 0.3}) {
    ArimaModel model({.p = 2, .q = 1, .seasonal_p = 1, .seasonal_q = 1, .season = 4});
    model.set_coefficients(std::array{0.5, 0.2, 0.7, -0.6, 0.4});
    const std::vector<double> values = noise(80, missing);
    ArimaFilter filter(model.order);
    filter.start(model, {});

    const Likelihood sum = likelihood(model, filter, values);

    const Likelihood dense = dense_likelihood(model, values);
    EXPECT_EQ(sum.count, dense.count);
    EXPECT_NEAR(sum.log(), dense.log(), 1e-8 * std::abs(dense.log())) << missing;
  }
}

// Over differences the likelihood is that of the differenced series.
TEST(ArimaFilter, ItsLikelihoodIsThatOfTheDifferences) {
  ArimaModel model({.d = 1, .q = 1, .seasonal_d = 1, .seasonal_q = 1, .season = 4});
  model.set_coefficients(std::array{-0.4, -0.6});
  ArimaModel differenced({.q = 1, .seasonal_q = 1, .season = 4});
  differenced.set_coefficients(std::array{-0.4, -0.6});
  const std::vector<double> differences = noise(60, 0);
  std::vector<double> values = {4, 1, -2, 5, 3};
  for (const double difference : differences) {
    const std::size_t t = values.size();
    values.push_back(difference + values[t - 1] + values[t - 4] - values[t - 5]);
  }
  ArimaFilter filter(model.order);
  filter.start(model, std::span(values).first(5));

  const Likelihood sum = likelihood(model, filter, {values.begin() + 5, values.end()});

  EXPECT_NEAR(sum.log(), dense_likelihood(differenced, differences).log(), 1e-7);
}

// An autoregression's forecast halves each step; its variance adds up.
TEST(ArimaFilter, ForetellsAnAutoregression) {
  ArimaModel model({.p = 1});
  model.set_coefficients(std::array{0.5});
  ArimaFilter filter(model.order);
  filter.start(model, {});
  for (const double value : {1.0, -2.0, 8.0}) {
    filter.observe(model, value);
  }
  std::vector<ForecastPoint> points(3);

  filter.forecast(model, 4, points);

  EXPECT_NEAR(points[0].mean, 4, 1e-12);
  EXPECT_NEAR(points[2].mean, 1, 1e-12);
  EXPECT_NEAR(points[0].sd, 2, 1e-12);
  EXPECT_NEAR(points[2].sd, 2 * std::sqrt(1 + 0.25 + 0.0625), 1e-12);
}

TEST(ArimaFilter, KnowsLessAfterAMissingValue) {
  ArimaModel model({.p = 1});
  model.set_coefficients(std::array{0.5});
  ArimaFilter filter(model.order);
  filter.start(model, {});
  filter.observe(model, 8);
  filter.observe(model, std::nan(""));
  std::vector<ForecastPoint> points(1);

  filter.forecast(model, 1, points);
  const Innovation seen = filter.observe(model, 3);

  EXPECT_NEAR(points[0].mean, 2, 1e-12);
  EXPECT_NEAR(points[0].sd, std::sqrt(1.25), 1e-12);
  EXPECT_NEAR(seen.error, 1, 1e-12);
  EXPECT_NEAR(seen.variance, 1.25, 1e-12);
}

// Of independent values the mean is the average, and foretelling one costs 1 + 1 / n.
TEST(ArimaFilter, FindsAMean) {
  const ArimaModel model({.has_mean = true});
  ArimaFilter filter(model.order);
  filter.start(model, {});
  EXPECT_FALSE(filter.observe(model, 3).is_counted);
  for (const double value : {5.0, 4.0, 8.0}) {
    EXPECT_TRUE(filter.observe(model, value).is_counted);
  }
  std::vector<ForecastPoint> points(2);

  filter.forecast(model, 1, points);

  EXPECT_NEAR(points[1].mean, 5, 1e-5);
  EXPECT_NEAR(points[1].sd, std::sqrt(1.25), 1e-6);
}

TEST(ArimaFilter, ContinuesAfterLoadingAsIfNothingHadHappened) {
  ArimaModel model({.p = 1, .d = 1, .q = 1});
  model.set_coefficients(std::array{0.5, 0.3});
  for (const std::size_t learned : {2U, 100U}) {  // before and after it has become steady
    ArimaFilter one(model.order);
    one.start(model, std::array{0.0});
    likelihood(model, one, noise(learned, 0));
    std::string saved;
    ByteWriter writer(saved);
    one.save(writer);

    ArimaFilter loaded(model.order);
    ByteReader in(saved);
    ASSERT_TRUE(loaded.load(model, in));
    EXPECT_TRUE(in.at_end());

    const std::vector<double> more = noise(20, 0.2);
    EXPECT_EQ(likelihood(model, one, more).log(), likelihood(model, loaded, more).log());
  }
}

}  // namespace
}  // namespace ls::ml
