#include "generator/streams/concept_rows.hpp"
#include "generator/streams/streams.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ls::generator {
namespace {

// Breiman, Friedman, Olshen, Stone 1984: a noisy mixture of two of three waves; which two is the
// class.
class Waveform {
 public:
  static constexpr std::uint32_t kClasses = 3;

  explicit Waveform(const StreamOptions& /*options*/) {}

  static std::vector<StreamColumn> columns() {
    return numbered_columns(kColumns);
  }
  std::uint32_t draw(JavaRandom& random, std::vector<double>& values) const {
    const std::uint32_t label = random.below(kClasses);
    const auto& [first, second] = kPeaks[label];
    const double share = random.uniform();
    for (std::size_t i = 0; i < kColumns; ++i) {
      const auto x = static_cast<double>(i);
      values[i] = share * wave(x, first) + (1.0 - share) * wave(x, second) + random.normal();
    }
    return label;
  }
  std::uint32_t finish(JavaRandom& /*random*/, std::vector<double>& /*values*/,
                       std::uint32_t label) const {
    return label;
  }

 private:
  static constexpr std::size_t kColumns = 21;
  struct Peaks {
    double first;
    double second;
  };
  static constexpr std::array<Peaks, kClasses> kPeaks = {{{6, 14}, {6, 10}, {14, 10}}};

  static double wave(double x, double peak) {
    return std::max(6.0 - std::abs(x - peak), 0.0);
  }
};

}  // namespace

StreamType waveform_type() {
  return {.name = "waveform",
          .summary = "a noisy mixture of two of three waves, at 21 points",
          .functions = 1,
          .noise = {},
          .has_speed = false,
          .can_balance = false,
          .make = &ConceptRows<Waveform>::make};
}

}  // namespace ls::generator
