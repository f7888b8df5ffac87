#pragma once

#include "leadstream/base/random.hpp"
#include "leadstream/ml/dataset.hpp"

#include <array>
#include <cmath>
#include <string_view>

namespace ls::test {

// A row per second. The label depends on x and the channel together, which no line sees, and on
// nothing else.
inline ml::Dataset batch_data(std::size_t rows, std::uint64_t seed) {
  using ml::FeatureValue;
  ml::Dataset data(ml::FeatureSchema({{"x", ml::FeatureKind::number},
                                      {"channel", ml::FeatureKind::category},
                                      {"noise", ml::FeatureKind::number}}));
  constexpr std::array<std::string_view, 2> kChannels{"ads", "web"};
  Random random(seed);
  for (std::size_t i = 0; i < rows; ++i) {
    const double x = random.normal();
    const std::size_t channel = random.below(2);
    const double margin = channel == 0 ? 2 * x : -2 * x;
    const bool label = random.uniform() < 1 / (1 + std::exp(-margin));
    const FeatureValue row[] = {random.chance(0.05) ? FeatureValue::missing() : FeatureValue::of(x),
                                FeatureValue::of(kChannels[channel]),
                                FeatureValue::of(random.normal())};
    data.add(row, label, EventTime{static_cast<std::int64_t>(1000 * i)}).ignore("in order");
  }
  return data;
}

}  // namespace ls::test
