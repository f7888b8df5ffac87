#include "generator/streams/concept_rows.hpp"
#include "generator/streams/streams.hpp"

#include <array>

namespace ls::generator {
namespace {

constexpr double kNoise = 10;

// Street and Kim 2001: two of three numbers decide, by whether their sum exceeds a threshold.
class Sea {
 public:
  explicit Sea(const StreamOptions& options)
      : threshold_(kThresholds[static_cast<std::size_t>(options.function) - 1]),
        noise_(options.noise.value_or(kNoise)) {}

  static std::vector<StreamColumn> columns() {
    return numbered_columns(3);
  }
  std::uint32_t draw(JavaRandom& random, std::vector<double>& values) const {
    for (double& value : values) {
      value = 10 * random.uniform();
    }
    return values[0] + values[1] <= threshold_ ? 0 : 1;
  }
  std::uint32_t finish(JavaRandom& random, std::vector<double>& /*values*/,
                       std::uint32_t label) const {
    return random.percent(noise_) ? 1 - label : label;
  }

 private:
  static constexpr std::array<double, 4> kThresholds = {8, 9, 7, 9.5};

  double threshold_;
  double noise_;
};

}  // namespace

StreamType sea_type() {
  return {.name = "sea",
          .summary = "the sum of two of three numbers against a threshold",
          .functions = 4,
          .noise = kNoise,
          .has_speed = false,
          .can_balance = true,
          .make = &ConceptRows<Sea>::make};
}

}  // namespace ls::generator
