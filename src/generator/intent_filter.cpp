#include "generator/intent_filter.hpp"

#include <algorithm>
#include <cmath>

namespace ls::generator {
namespace {

constexpr auto kWon = static_cast<std::size_t>(Intent::won);

double sum_of(const IntentVector& vector) {
  double sum = 0.0;
  for (const double value : vector) {
    sum += value;
  }
  return sum;
}

IntentVector times(const IntentVector& vector, const IntentMatrix& matrix) {
  IntentVector product{};
  for (std::size_t i = 0; i < kIntents; ++i) {
    for (std::size_t j = 0; j < kIntents; ++j) {
      product[j] += vector[i] * matrix[i][j];
    }
  }
  return product;
}

// vector * exp(matrix * days) for a matrix that is nowhere negative off its diagonal, by
// uniformisation (Jensen 1953): all terms are positive, so nothing cancels.
IntentVector flow(IntentVector vector, const IntentMatrix& matrix, double days) {
  double rate = 0.0;
  for (std::size_t i = 0; i < kIntents; ++i) {
    rate = std::max(rate, -matrix[i][i]);
  }
  if (!(rate * days > 0.0)) {
    return vector;
  }
  // e^-mean must not underflow.
  constexpr double kMeanMax = 200.0;
  const double pieces = std::ceil(rate * days / kMeanMax);
  const double mean = rate * days / pieces;
  IntentMatrix jump = matrix;
  for (std::size_t i = 0; i < kIntents; ++i) {
    for (double& value : jump[i]) {
      value /= rate;
    }
    jump[i][i] += 1.0;
  }
  for (double piece = 0.0; piece < pieces; piece += 1.0) {
    double weight = std::exp(-mean);
    IntentVector result{};
    for (double n = 0.0;; n += 1.0) {
      double term = 0.0;
      double sum = 0.0;
      for (std::size_t i = 0; i < kIntents; ++i) {
        term += weight * vector[i];
        result[i] += weight * vector[i];
        sum += result[i];
      }
      if (n > mean && term <= 1e-15 * sum) {
        break;
      }
      vector = times(vector, jump);
      weight *= mean / (n + 1.0);
    }
    vector = result;
  }
  return vector;
}

// The flow of what is still possible while nothing telling is seen and no sale is reported.
IntentMatrix silence(const Regime& regime) {
  IntentMatrix matrix = regime.change;
  for (std::size_t i = 0; i < kIntents; ++i) {
    matrix[i][i] -= regime.sign_rate_sum[i];
  }
  matrix[kWon][kWon] -= World::kReportRate;
  return matrix;
}

// The flow of what is still possible while no sale is reported, whatever else is seen.
IntentMatrix no_report(const Regime& regime) {
  IntentMatrix matrix = regime.change;
  matrix[kWon][kWon] -= World::kReportRate;
  return matrix;
}

struct Span {
  double from;
  double to;
};

template <typename MatrixOf>
IntentVector flow_through(IntentVector vector, const World& world, Span span, MatrixOf matrix_of) {
  const double change = std::clamp(world.regime_change(), span.from, span.to);
  if (change > span.from) {
    vector = flow(vector, matrix_of(world.regime_at(span.from)), change - span.from);
  }
  if (span.to > change) {
    vector = flow(vector, matrix_of(world.regime_at(change)), span.to - change);
  }
  return vector;
}

}  // namespace

IntentFilter::IntentFilter(const World& world, const Profile& profile, EventTime arrival)
    : posterior_(world.intent_of(profile, arrival)),
      day_(world.business().days_at(arrival + World::kWelcomeAfter)),
      end_(world.business().days_at(arrival + World::kLifetime)) {}

IntentVector IntentFilter::unseen_until(const World& world, double day) const {
  IntentVector vector =
      flow_through(posterior_, world, {day_, std::clamp(day, day_, end_)}, silence);
  const double sum = sum_of(vector);
  for (double& value : vector) {
    value /= sum;
  }
  return vector;
}

void IntentFilter::observe(const World& world, const Fact& fact) {
  if (fact.sign == Sign::conversion) {
    story_ = Story::ended;
    return;
  }
  // Arrivals and sent e-mails say nothing about the intent.
  const auto sign = static_cast<std::size_t>(fact.sign);
  if (sign >= kTellingSigns) {
    return;
  }
  const double day = world.business().days_at(fact.time);
  posterior_ = unseen_until(world, day);
  day_ = std::max(day_, day);
  const Regime& regime = world.regime_at(day_);
  double sum = 0.0;
  for (std::size_t i = 0; i < kIntents; ++i) {
    posterior_[i] *= regime.sign_rate[i][sign];
    sum += posterior_[i];
  }
  for (double& value : posterior_) {
    value /= sum;
  }
}

double IntentFilter::conversion_chance(const World& world, EventTime at, Millis horizon) const {
  if (story_ == Story::ended) {
    return 0.0;
  }
  const double from = std::clamp(world.business().days_at(at), day_, end_);
  const double to = std::clamp(world.business().days_at(at + horizon), from, end_);
  const IntentVector open = flow_through(unseen_until(world, from), world, {from, to}, no_report);
  return std::clamp(1.0 - sum_of(open), 0.0, 1.0);
}

}  // namespace ls::generator
