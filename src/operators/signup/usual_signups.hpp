#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/ml/anomaly_ensemble.hpp"
#include "leadstream/scoring/anomaly/signup_features.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

namespace ls::operators {

// What sign-ups of one tenant usually look like: detectors over all 18 features, and when they
// come. A plain owner; learns each point after it was judged.
class UsualSignups {
 public:
  // The features are the dimensions.
  static Result<UsualSignups> make(const ml::EnsembleOptions& options);

  // Sign-ups so far, and how usual one at that hour is: of the mean hour's, with one of each hour
  // counted beforehand.
  [[nodiscard]] std::uint64_t signups() const {
    return signups_;
  }
  [[nodiscard]] double hour_density(EventTime time) const;

  // What the detectors make of a point: p is the share of those before it that were as strange; 1
  // while they have seen too few.
  ml::AnomalyVerdict judge(const scoring::SignupPoint& point, EventTime time);
  // Of the last point, if it was an anomaly: each feature's part, in sum 1.
  [[nodiscard]] std::span<const double> shares() const {
    return ensemble_.shares();
  }

  void save(std::string& out) const;
  static Result<UsualSignups> load(const ml::EnsembleOptions& options, Bytes bytes);

 private:
  explicit UsualSignups(ml::AnomalyEnsemble ensemble) : ensemble_(std::move(ensemble)) {}

  static constexpr std::size_t kHours = 24;

  ml::AnomalyEnsemble ensemble_;
  std::array<std::uint64_t, kHours> hours_ = {};  // of UTC
  std::uint64_t signups_ = 0;
};

// A detector's p as a score beside that of patterns: `rate` makes a half, and the odds go as
// rate to p, so that what is twice as rare has twice the odds.
[[nodiscard]] inline double unusual_score(double p, double rate) {
  return rate / (rate + p);
}

}  // namespace ls::operators
