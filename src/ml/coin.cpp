#include "coin.hpp"

#include "linear_models.hpp"

#include <array>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"alpha", 4, 1e-6, 1e6, "what each weight owns at the start"},
    ModelParameter{"beta", 1, 1e-9, 1e6, "smallest bound assumed on the gradient"},
    ModelParameter{"scaled_max", 5, 0.1, 1e6, "numbers are cut off at so many deviations"},
    ModelParameter{"categories_max", 65536, 1, 16777216,
                   "categories that get a weight of their own"},
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
