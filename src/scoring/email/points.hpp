#pragma once

#include "leadstream/scoring/email/email_quality.hpp"

#include <algorithm>

namespace ls::scoring {

// One component on its way from its start to its value, noting each step in the explanation.
class Points {
 public:
  Points(EmailComponent component, EmailQuality& quality)
      : component_(component),
        weight_(kEmailWeights[static_cast<std::size_t>(component)]),
        value_(kEmailStarts[static_cast<std::size_t>(component)]),
        quality_(quality) {}

  void add(EmailReason reason, double points) {
    if (points != 0.0) {
      quality_.add({component_, reason, weight_ * points});
      value_ += points;
    }
  }
  void add_if(bool applies, EmailReason reason, double points) {
    if (applies) {
      add(reason, points);
    }
  }
  void lower_to(EmailReason reason, double cap) {
    add(reason, std::min(0.0, cap - value_));
  }
  // Brings the value back between 0 and 100.
  void bound() {
    add(EmailReason::bounds, std::clamp(value_, 0.0, 100.0) - value_);
  }
  // The last word, within the bounds.
  void finish() {
    bound();
    quality_.components[static_cast<std::size_t>(component_)] = value_;
  }

 private:
  EmailComponent component_;
  double weight_;
  double value_;
  EmailQuality& quality_;
};

}  // namespace ls::scoring
