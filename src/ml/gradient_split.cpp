#include "gradient_split.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ls::ml {
namespace {

Gradients of_bin(const GradientBin& bin) {
  return {static_cast<double>(bin.first), static_cast<double>(bin.second)};
}

Gradients sum_of(GradientHistogram bins) {
  Gradients sum;
  for (const GradientBin& bin : bins) {
    sum.add(of_bin(bin));
  }
  return sum;
}

double score(const Gradients& side, double ridge) {
  return side.first * side.first / (side.second + ridge);
}

// Of the rows that the search is about.
class Gain {
 public:
  Gain(const Gradients& all, const GradientSplitRules& rules)
      : all_(all), rules_(rules), before_(score(all, rules.ridge)) {}

  // 0 if a side is too small.
  [[nodiscard]] double of(const Gradients& first) const {
    const Gradients second = all_.minus(first);
    if (first.second < rules_.curvature_min || second.second < rules_.curvature_min) {
      return 0;
    }
    return score(first, rules_.ridge) + score(second, rules_.ridge) - before_;
  }
  [[nodiscard]] Gradients rest_of(const Gradients& first) const {
    return all_.minus(first);
  }

 private:
  Gradients all_;
  GradientSplitRules rules_;
  double before_;
};

}  // namespace

GradientSplit best_threshold(GradientHistogram histogram, const GradientSplitRules& rules) {
  const Gradients missing = of_bin(histogram[kMissingBin]);
  const GradientHistogram values = histogram.first(kMissingBin);
  const bool has_missing = missing.second > 0;
  Gradients all = sum_of(values);
  all.add(missing);
  const Gain gain(all, rules);
  GradientSplit best{.knows_missing = has_missing};
  Gradients below;
  std::size_t candidates = 0;
  for (std::size_t bin = 0; bin < values.size(); ++bin) {
    if (!(values[bin].second > 0)) {
      continue;
    }
    below.add(of_bin(values[bin]));
    for (const bool missing_first : {false, true}) {
      Gradients first = below;
      if (missing_first) {
        if (!has_missing) {
          break;
        }
        first.add(missing);
      }
      ++candidates;
      const double gained = gain.of(first);
      if (gained > best.gain) {
        best.gain = gained;
        best.bin = static_cast<std::uint8_t>(bin);
        best.missing_first = missing_first;
        best.first = first;
      }
    }
  }
  best.log_candidates = std::log(static_cast<double>(std::max<std::size_t>(candidates, 1)));
  best.second = gain.rest_of(best.first);
  return best;
}

GradientSplit best_set(GradientHistogram histogram, const GradientSplitRules& rules) {
  std::array<std::uint8_t, kHistogramBins> order;
  std::array<double, kHistogramBins> values;
  std::size_t count = 0;
  for (std::size_t bin = 0; bin < kHistogramBins; ++bin) {
    const Gradients seen = of_bin(histogram[bin]);
    if (seen.second > 0) {
      values[bin] = seen.first / (seen.second + rules.ridge);
      order[count++] = static_cast<std::uint8_t>(bin);
    }
  }
  std::sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count),
            [&values](std::uint8_t a, std::uint8_t b) {
              return values[a] != values[b] ? values[a] < values[b] : a < b;
            });
  const Gain gain(sum_of(histogram), rules);
  GradientSplit best{.is_set = true, .knows_missing = histogram[kMissingBin].second > 0};
  Gradients first;
  std::uint64_t bins = 0;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    first.add(of_bin(histogram[order[i]]));
    bins |= std::uint64_t{1} << order[i];
    const double gained = gain.of(first);
    if (gained > best.gain) {
      best.gain = gained;
      best.first_bins = bins;
      best.first = first;
    }
  }
  // Every set could have been a beginning.
  best.log_candidates = std::log(2.0) * static_cast<double>(std::max<std::size_t>(count, 1) - 1);
  best.missing_first = ((best.first_bins >> kMissingBin) & 1U) != 0;
  best.second = gain.rest_of(best.first);
  return best;
}

}  // namespace ls::ml
