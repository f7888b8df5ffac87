#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/random.hpp"
#include "leadstream/ml/features.hpp"
#include "leadstream/ml/metrics.hpp"

#include <array>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ls::ml {

struct LabelledRow {
  std::vector<FeatureValue> values;
  bool label = false;
  double true_margin = 0;
};

// A logistic world with known weights: two numbers on very different scales, one that says nothing,
// and a category; every seventh value is missing.
class LogisticStream {
 public:
  explicit LogisticStream(std::uint64_t seed) : random_(seed) {}

  static FeatureSchema schema() {
    return FeatureSchema({{"visits", FeatureKind::number},
                          {"revenue", FeatureKind::number},
                          {"noise", FeatureKind::number},
                          {"source", FeatureKind::category}});
  }

  LabelledRow next() {
    static constexpr std::array<std::string_view, 4> kSources = {"ads", "mail", "web", "fair"};
    static constexpr std::array<double, 4> kEffects = {-1, 0, 0.5, 1.5};
    const double visits = random_.normal();
    const double revenue = random_.normal();
    const std::size_t source = random_.below(kSources.size());
    LabelledRow row;
    row.true_margin = -0.5 + 1.5 * visits - revenue + kEffects[source];
    row.values = {FeatureValue::of(5 + 2 * visits), FeatureValue::of(1e6 + 3e5 * revenue),
                  FeatureValue::of(random_.uniform()), FeatureValue::of(kSources[source])};
    row.label = random_.chance(sigmoid(row.true_margin));
    if (random_.below(7) == 0) {
      row.values[random_.below(row.values.size())] = FeatureValue::missing();
    }
    return row;
  }

 private:
  Random random_;
};

// The folder of the real data, if the environment names one.
inline std::optional<std::string> data_folder() {
  const char* folder = std::getenv("LEADSTREAM_DATA");
  return folder == nullptr ? std::nullopt : std::optional<std::string>(folder);
}

}  // namespace ls::ml
