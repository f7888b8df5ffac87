#include "leadstream/ml/confusion.hpp"

#include <cmath>
#include <limits>

namespace ls::ml {
namespace {

double share(double part, double whole) {
  return whole > 0 ? part / whole : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

void Confusion::add(bool decided, bool label, double weight) {
  counts_[label ? 1 : 0][decided ? 1 : 0] += weight;
}

void Confusion::remove(bool decided, bool label, double weight) {
  counts_[label ? 1 : 0][decided ? 1 : 0] -= weight;
}

void Confusion::fade(double kept) {
  for (auto& row : counts_) {
    for (double& count : row) {
      count *= kept;
    }
  }
}

double Confusion::count() const {
  return counts_[0][0] + counts_[0][1] + counts_[1][0] + counts_[1][1];
}

double Confusion::accuracy() const {
  return share(counts_[0][0] + counts_[1][1], count());
}

double Confusion::precision() const {
  return share(counts_[1][1], counts_[0][1] + counts_[1][1]);
}

double Confusion::recall() const {
  return share(counts_[1][1], counts_[1][0] + counts_[1][1]);
}

double Confusion::f1() const {
  if (!(count() > 0)) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const double met = 2 * counts_[1][1];
  const double missed = counts_[0][1] + counts_[1][0];
  return met > 0 ? met / (met + missed) : 0;
}

double Confusion::gmean() const {
  return std::sqrt(recall() * share(counts_[0][0], counts_[0][0] + counts_[0][1]));
}

double Confusion::kappa() const {
  const double n = count();
  double by_chance = 0;
  for (std::size_t c = 0; c < 2; ++c) {
    const double decided = counts_[0][c] + counts_[1][c];
    const double true_ones = counts_[c][0] + counts_[c][1];
    by_chance += share(decided, n) * share(true_ones, n);
  }
  return kappa_against(accuracy(), by_chance);
}

double Confusion::matthews() const {
  if (!(count() > 0)) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const double negatives = counts_[0][0] + counts_[0][1];
  const double positives = counts_[1][0] + counts_[1][1];
  const double refused = counts_[0][0] + counts_[1][0];
  const double accepted = counts_[0][1] + counts_[1][1];
  const double spread = std::sqrt(negatives * positives) * std::sqrt(refused * accepted);
  const double agreement = counts_[1][1] * counts_[0][0] - counts_[0][1] * counts_[1][0];
  return spread > 0 ? agreement / spread : 0;
}

void Confusion::save(ByteWriter& out) const {
  for (const auto& row : counts_) {
    for (const double count : row) {
      out.f64(count);
    }
  }
}

void Confusion::load(ByteReader& in) {
  for (auto& row : counts_) {
    for (double& count : row) {
      count = in.f64();
    }
  }
}

double kappa_against(double accuracy, double baseline) {
  if (std::isnan(accuracy) || std::isnan(baseline)) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return baseline < 1 ? (accuracy - baseline) / (1 - baseline) : 0;
}

}  // namespace ls::ml
