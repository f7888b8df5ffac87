#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/evaluation.hpp"

#include <span>

namespace ls::ml {

// A straight line from a model's margin to a calibrated one (Platt 1999): the probability is
// sigmoid(slope * margin + intercept). Its default changes nothing.
struct PlattScaling {
  double slope = 1;
  double intercept = 0;

  [[nodiscard]] double margin(double margin) const {
    return slope * margin + intercept;
  }
  [[nodiscard]] double probability(double margin) const;

  friend bool operator==(const PlattScaling&, const PlattScaling&) = default;
};

// The line of maximum likelihood, with Platt's targets (N+ + 1) / (N+ + 2) and 1 / (N- + 2) in
// place of 1 and 0, so that a perfect separation does not ask for an infinite slope. Newton with
// halved steps (Lin, Lin, Weng 2007). Without examples nothing changes. Margins are finite.
PlattScaling fit_platt(std::span<const ScoredLabel> examples);

// The same line followed from example to example by Newton steps whose curvature fades, so that it
// follows a calibration that drifts. A plain value owned by one thread; begins by changing nothing.
class OnlinePlatt {
 public:
  // Examples older than about `memory` >= 1 have faded away.
  explicit OnlinePlatt(double memory = 1000);

  // A margin that is not finite is ignored.
  void add(double margin, bool label);
  [[nodiscard]] const PlattScaling& scaling() const {
    return line_;
  }

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<OnlinePlatt> load(ByteReader& in);

 private:
  double memory_;
  PlattScaling line_;
  // The curvature of the faded loss: of the slope, of both, of the intercept.
  double slopes_ = 0;
  double both_ = 0;
  double intercepts_ = 0;
};

}  // namespace ls::ml
