#include "coin.hpp"

#include "linear_models.hpp"
#include "linear_parameters.hpp"

#include <array>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"alpha", 4, 1e-6, 1e6, "wealth of each weight at the start"},
    ModelParameter{"beta", 1, 1e-9, 1e6, "smallest bound assumed on the gradient"},
    ModelParameter{"memory", 1000, 1, 1e18,
                   "gradient mass a bet rests on; less follows drift faster"},
    ModelParameter{"intercept_memory", 70, 1, 1e18,
                   "the same for the intercept, which follows the base rate"},
    kScaledMax,
    kScalerMemory,
    kCategoriesMax,
};

}  // namespace

ModelType coin_type() {
  return {.name = "coin",
          .summary = "logistic regression by coin betting; nothing to tune",
          .parameters = kParameters,
          .make = &make_linear<Coin>,
          .load = &LinearModel<Coin>::load};
}

}  // namespace ls::ml
