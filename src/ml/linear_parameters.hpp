#pragma once

#include "leadstream/ml/registry.hpp"

namespace ls::ml {

// What all linear models share.
constexpr ModelParameter kScaledMax = {"scaled_max", 3, 0.1, 1e6,
                                       "numbers are cut off at so many deviations from the mean"};
constexpr ModelParameter kScalerMemory = {"scaler_memory", 5000, 2, 1e18,
                                          "examples on which a number's mean and deviation rest"};
// With the standard number, a full model still fits into one message of 512 kB.
constexpr ModelParameter kCategoriesMax = {"categories_max", 8192, 1, 16777216,
                                           "categories that get a weight of their own"};

}  // namespace ls::ml
