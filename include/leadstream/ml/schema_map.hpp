#pragma once

#include "leadstream/ml/features.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ls::ml {

// Lets a model of schema `to` read rows of schema `from`, by name. Built once per pair of schemas;
// immutable. A feature that changed its kind counts as vanished and added.
class SchemaMap {
 public:
  SchemaMap(const FeatureSchema& from, const FeatureSchema& to);

  // Rows can be passed on as they are.
  [[nodiscard]] bool is_identity() const {
    return identity_;
  }
  // The row for the model, in `buffer`, which has `to.size()` places (unused if identity).
  // What vanished is missing.
  FeatureRow map(FeatureRow row, std::span<FeatureValue> buffer) const;

  // Contributions by the features of `to`, put in the order of `from`; what was added gets 0. Gives
  // the sum of what has no place, the contributions of vanished features: it belongs to the base.
  double map_back(std::span<const double> contributions, std::span<double> out) const;

  // In `to` but no longer in `from`: the model misses them; to be reported.
  [[nodiscard]] const std::vector<std::string>& vanished() const {
    return vanished_;
  }
  // In `from` but not in `to`: the model ignores them until it has been adapted.
  [[nodiscard]] const std::vector<std::string>& added() const {
    return added_;
  }

 private:
  static constexpr std::uint32_t kNowhere = 0xffffffff;

  std::vector<std::uint32_t> source_;  // per feature of `to`
  std::vector<std::string> vanished_;
  std::vector<std::string> added_;
  bool identity_ = false;
};

}  // namespace ls::ml
