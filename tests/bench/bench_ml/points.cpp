#include "bench/bench_ml/points.hpp"

#include "leadstream/base/random.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace ls::bench {
namespace {

constexpr std::size_t kGroups = 3;
constexpr double kSpread = 0.04;
constexpr double kSpeed = 2e-5;  // a point, along each axis: a width of a group in 2,000 points
constexpr double kStrange = 0.01;
constexpr std::size_t kRedrawn = 2;

// A centre that is turned back before its group leaves the cube.
struct Traveller {
  double at = 0;
  double step = 0;

  explicit Traveller(Random& random)
      : at(0.2 + 0.6 * random.uniform()), step(random.chance(0.5) ? kSpeed : -kSpeed) {}

  void move() {
    if (at < 0.2 || at > 0.8) {
      step = at < 0.5 ? kSpeed : -kSpeed;
    }
    at += step;
  }
};

}  // namespace

LabelledRows make_points(std::uint32_t columns, std::uint64_t count) {
  Random random(columns);
  std::array<std::vector<Traveller>, kGroups> groups;
  LabelledRows rows;
  for (std::uint32_t i = 0; i < columns; ++i) {
    rows.columns.push_back({fmt::format("x{}", i + 1), 0});
    for (std::vector<Traveller>& group : groups) {
      group.emplace_back(random);
    }
  }
  for (std::uint64_t row = 0; row < count; ++row) {
    for (std::vector<Traveller>& group : groups) {
      std::ranges::for_each(group, &Traveller::move);
    }
    for (const Traveller& centre : groups[random.below(kGroups)]) {
      rows.values.push_back(std::clamp(centre.at + kSpread * random.normal(), 0.0, 1.0));
    }
    const bool is_strange = random.chance(kStrange);
    for (std::size_t i = 0; is_strange && i < std::min<std::size_t>(kRedrawn, columns); ++i) {
      rows.values[row * columns + random.below(columns)] = random.uniform();
    }
    rows.labels.push_back(is_strange ? 1 : 0);
  }
  return rows;
}

}  // namespace ls::bench
