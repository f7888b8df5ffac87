#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

namespace ls::stats {

// An estimate whose law is nearly normal, and its variance: of a difference of rates or means.
struct Estimate {
  double value = 0;
  double variance = 0;  // > 0
};

// Is there a difference? A test that may be looked at after every event (Johari, Koomen, Pekelis,
// Walsh 2017; Robbins 1970): the likelihood ratio against 0, averaged over a normal law of true
// differences with variance `tau_squared`. However often one looks, p falls below a with a chance
// of at most a while there is none. The variance must be known well: begin after some hundred
// conversions in each arm. A plain value.
class MixtureSprt {
 public:
  // About the square of the smallest difference that matters; fixed before the start. > 0.
  explicit MixtureSprt(double tau_squared);

  // What is known by now, of all data so far. Gives log p, which never rises again.
  double update(const Estimate& estimate);

  [[nodiscard]] double log_p() const {
    return log_p_;
  }
  // Log of the likelihood ratio for a true difference of `hypothesis`.
  [[nodiscard]] double log_ratio(const Estimate& estimate, double hypothesis = 0) const;
  // The estimate with this margin covers the truth at all times at once with a chance of at least
  // 1 - alpha. 0 < alpha < 1.
  [[nodiscard]] double margin(const Estimate& estimate, double alpha) const;

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<MixtureSprt> load(ByteReader& in);

 private:
  double tau_squared_;
  double log_p_ = 0;
};

}  // namespace ls::stats
