#include "ftrl.hpp"

#include "linear_models.hpp"
#include "linear_parameters.hpp"

#include <array>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"alpha", 0.2, 1e-9, 1e3, "learning rate"},
    ModelParameter{"beta", 1, 0, 1e6, "damps the first steps"},
    ModelParameter{"l1", 0, 0, 1e6, "weights whose evidence is weaker are 0"},
    ModelParameter{"l2", 0, 0, 1e6, "pulls weights towards 0"},
    kScaledMax,
    kScalerMemory,
    kCategoriesMax,
};

}  // namespace

ModelType ftrl_type() {
  return {.name = "ftrl",
          .summary = "logistic regression by FTRL-Proximal; sparse with l1",
          .parameters = kParameters,
          .make = &make_linear<Ftrl>,
          .load = &LinearModel<Ftrl>::load};
}

}  // namespace ls::ml
