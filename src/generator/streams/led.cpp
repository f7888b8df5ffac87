#include "generator/streams/concept_rows.hpp"
#include "generator/streams/streams.hpp"

#include <array>
#include <string_view>

namespace ls::generator {
namespace {

constexpr double kNoise = 10;

// Breiman, Friedman, Olshen, Stone 1984: the digit that seven faulty segments show; 17 more say
// nothing.
class Led {
 public:
  static constexpr std::uint32_t kClasses = 10;

  explicit Led(const StreamOptions& options) : noise_(options.noise.value_or(kNoise)) {}

  static std::vector<StreamColumn> columns() {
    return numbered_columns(kSegments + kIrrelevant, 2);
  }
  std::uint32_t draw(JavaRandom& random, std::vector<double>& values) const {
    const std::uint32_t digit = random.below(kClasses);
    for (std::size_t i = 0; i < kSegments; ++i) {
      const bool is_lit = kDigits[digit][i] == '1';
      values[i] = is_lit != random.percent(noise_) ? 1 : 0;
    }
    for (std::size_t i = kSegments; i < values.size(); ++i) {
      values[i] = random.below(2);
    }
    return digit;
  }
  std::uint32_t finish(JavaRandom& /*random*/, std::vector<double>& /*values*/,
                       std::uint32_t label) const {
    return label;
  }

 private:
  static constexpr std::size_t kSegments = 7;
  static constexpr std::size_t kIrrelevant = 17;
  // Top, upper left, upper right, middle, lower left, lower right, bottom.
  static constexpr std::array<std::string_view, kClasses> kDigits = {
      "1110111", "0010010", "1011101", "1011011", "0111010",
      "1101011", "1101111", "1010010", "1111111", "1111011"};

  double noise_;
};

}  // namespace

StreamType led_type() {
  return {.name = "led",
          .summary = "the digit that seven faulty segments of 24 show",
          .functions = 1,
          .noise = kNoise,
          .has_speed = false,
          .can_balance = false,
          .make = &ConceptRows<Led>::make};
}

}  // namespace ls::generator
