#include "leadstream/stats/t_test.hpp"

#include "leadstream/base/assert.hpp"

#include <cmath>

namespace ls::stats {
namespace {

TTest finished(double estimate, double squared_error, double freedom) {
  TTest test{.estimate = estimate, .error = std::sqrt(squared_error)};
  if (squared_error == 0) {
    return test;
  }
  test.freedom = freedom;
  test.statistic = estimate / test.error;
  return test;
}

SampleSummary summary_of(const Moments& sample) {
  return {.count = sample.weight(), .mean = sample.mean(), .variance = sample.sample_variance()};
}

}  // namespace

double TTest::log_p() const {
  return freedom > 0 ? student_log_p(statistic, freedom) : 0;
}

TTest one_sample_t(const Moments& sample, double hypothesis) {
  if (!(sample.weight() > 1)) {
    return {};
  }
  return finished(sample.mean() - hypothesis, sample.sample_variance() / sample.weight(),
                  sample.weight() - 1);
}

TTest pooled_t(const Moments& first, const Moments& second) {
  const double freedom = first.weight() + second.weight() - 2;
  if (!(first.weight() >= 1) || !(second.weight() >= 1) || !(freedom > 0)) {
    return {};
  }
  const double squares = first.variance() * first.weight() + second.variance() * second.weight();
  const double parts = 1 / first.weight() + 1 / second.weight();
  return finished(first.mean() - second.mean(), squares / freedom * parts, freedom);
}

TTest welch_t(const Moments& first, const Moments& second) {
  return welch_t(summary_of(first), summary_of(second));
}

TTest welch_t(const SampleSummary& first, const SampleSummary& second) {
  if (!(first.count > 1) || !(second.count > 1)) {
    return {};
  }
  const double a = first.variance / first.count;
  const double b = second.variance / second.count;
  const double parts = a * a / (first.count - 1) + b * b / (second.count - 1);
  const double freedom = parts > 0 ? (a + b) * (a + b) / parts : 0;  // Satterthwaite 1946.
  return finished(first.mean - second.mean, a + b, freedom);
}

Interval interval_of(const TTest& test, double confidence) {
  LS_ASSERT(test.freedom > 0);
  const double reach = student_reach(confidence, test.freedom) * test.error;
  return {.low = test.estimate - reach, .high = test.estimate + reach};
}

}  // namespace ls::stats
