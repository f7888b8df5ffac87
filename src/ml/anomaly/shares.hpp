#pragma once

#include <span>

namespace ls::ml {

// Coordinates beyond count as this, so that differences and their squares stay finite.
inline constexpr double kCoordinateMax = 1e100;

[[nodiscard]] double bounded_coordinate(double value);

// Turns evidence per dimension, each >= 0, into shares that sum to `score`; equal shares where
// there is none.
void share_out(double score, std::span<double> evidence);

}  // namespace ls::ml
