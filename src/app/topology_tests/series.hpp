#pragma once

#include "leadstream/config/node.hpp"
#include "leadstream/config/problems.hpp"

#include <optional>
#include <vector>

namespace ls::app {

// Many steps written as one:
//
//   { repeat: 500, every: 1m, seed: 7, at: "2026-05-01T00:00:00Z",
//     signal: { model: conversion, lead_id: "L{n}", probability: { uniform: { min: 0, max: 1 } },
//               features: { x: { normal: { mean: 0, sd: 1 } } } } }
//
// stands for 500 steps, a minute apart. In texts, {n} is the step's number from 0. A map with the
// one key `normal` or `uniform` stands for a number drawn anew in every step, rounded to `digits`
// decimals (6; 0 for whole numbers). The draws are a function of `seed` alone.
std::vector<config::Node> expand_series(const config::Node& step, config::Problems& problems);

// Whether the step is such a series.
bool is_series(const config::Node& step);

}  // namespace ls::app
