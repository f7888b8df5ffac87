#include "normalized.hpp"

#include "linear_models.hpp"
#include "linear_parameters.hpp"

#include <array>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"eta", 0.5, 0, 1e3, "learning rate, whatever the scale of the inputs"},
    kScaledMax,
    kScalerMemory,
    kCategoriesMax,
};

}  // namespace

ModelType normalized_type() {
  return {
      .name = "normalized",
      .summary = "logistic regression with steps that know each weight's scale and never overshoot",
      .parameters = kParameters,
      .make = &make_linear<Normalized>,
      .load = &LinearModel<Normalized>::load};
}

}  // namespace ls::ml
