#pragma once

#include "leadstream/ml/model.hpp"
#include "leadstream/ml/snapshot.hpp"

#include <string_view>

namespace ls::operators {

// What a learn node shows the publish node behind it: its models as of the present record.
class ModelHolder {
 public:
  virtual ~ModelHolder() = default;
  // Null if the model has learned nothing yet.
  [[nodiscard]] virtual const ml::Model* fitted(std::string_view model) const = 0;
  [[nodiscard]] virtual ml::Quality quality(std::string_view model) const = 0;
};

}  // namespace ls::operators
