#pragma once

#include <cstddef>
#include <vector>

namespace ls::ml {

// Where a function on [0, 1] is looked at, and what each look counts for.
struct Quadrature {
  std::vector<double> points;
  std::vector<double> weights;
};

// The Gauss-Legendre rule of `count` > 0 points: exact for polynomials of a degree up to
// 2 count - 1. Points ascend, weights are positive and add up to 1.
Quadrature gauss_legendre(std::size_t count);

}  // namespace ls::ml
