#pragma once

#include "leadstream/scoring/lead/lead_score.hpp"

#include <algorithm>

namespace ls::scoring {

// One dimension on its way from 0 to its points, noting each step in the explanation.
class DimensionPoints {
 public:
  DimensionPoints(LeadDimension dimension, const LeadProfile& profile, LeadScore& score)
      : part_(static_cast<std::uint8_t>(dimension)),
        weight_(100.0 * profile.weights[part_] / kDimensionPoints[part_]),
        score_(score) {}

  void add(LeadReason reason, double points) {
    if (points != 0.0) {
      score_.add({.part = part_, .reason = reason, .points = weight_ * points});
      value_ += points;
    }
  }
  void add_if(bool applies, LeadReason reason, double points) {
    if (applies) {
      add(reason, points);
    }
  }
  // Brings the value between 0 and the most that the dimension gives.
  void finish() {
    add(LeadReason::bounds, std::clamp(value_, 0.0, kDimensionPoints[part_]) - value_);
    score_.points[part_] = std::clamp(value_, 0.0, kDimensionPoints[part_]);
    score_.score += weight_ * score_.points[part_];
  }

 private:
  std::uint8_t part_;
  double weight_;
  double value_ = 0.0;
  LeadScore& score_;
};

}  // namespace ls::scoring
