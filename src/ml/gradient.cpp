#include "gradient.hpp"

#include "linear_models.hpp"
#include "linear_parameters.hpp"

#include <array>

namespace ls::ml {
namespace {

constexpr std::array kSgd = {
    ModelParameter{"eta", 0.01, 0, 1e3, "learning rate"},
    ModelParameter{"intercept_eta", 0.02, 0, 1e3, "learning rate of the intercept"},
    ModelParameter{"l2", 0, 0, 1e6, "pulls weights towards 0"},
    kScaledMax,
    kScalerMemory,
    kCategoriesMax,
};
constexpr std::array kAdaGrad = {
    ModelParameter{"eta", 0.2, 0, 1e3, "learning rate"},
    ModelParameter{"decay", 1, 0, 1, "what an example leaves of the gradients before it"},
    ModelParameter{"l2", 0, 0, 1e6, "pulls weights towards 0"},
    kScaledMax,
    kScalerMemory,
    kCategoriesMax,
};

}  // namespace

ModelType sgd_type() {
  return {.name = "sgd",
          .summary = "logistic regression by gradient descent with a constant step",
          .parameters = kSgd,
          .make = &make_linear<Sgd>,
          .load = &LinearModel<Sgd>::load};
}

ModelType adagrad_type() {
  return {.name = "adagrad",
          .summary = "logistic regression with a step per weight",
          .parameters = kAdaGrad,
          .make = &make_linear<AdaGrad>,
          .load = &LinearModel<AdaGrad>::load};
}

}  // namespace ls::ml
