#include "generator/streams/concept_rows.hpp"
#include "generator/streams/streams.hpp"

#include <array>

namespace ls::generator {
namespace {

constexpr double kNoise = 5;

// Hulten, Spencer, Domingos 2001: which side of a hyperplane that turns slowly.
class Hyperplane {
 public:
  explicit Hyperplane(const StreamOptions& options)
      : noise_(options.noise.value_or(kNoise)), speed_(options.speed) {
    for (std::size_t i = 0; i < kDrifting; ++i) {
      directions_[i] = 1;
    }
  }

  static std::vector<StreamColumn> columns() {
    return numbered_columns(kColumns);
  }
  std::uint32_t draw(JavaRandom& random, std::vector<double>& values) {
    if (!has_weights_) {
      has_weights_ = true;
      for (double& weight : weights_) {
        weight = random.uniform();
      }
    }
    double sum = 0;
    double half = 0;
    for (std::size_t i = 0; i < kColumns; ++i) {
      values[i] = random.uniform();
      sum += weights_[i] * values[i];
      half += weights_[i];
    }
    return sum >= half * 0.5 ? 1 : 0;
  }
  std::uint32_t finish(JavaRandom& random, std::vector<double>& /*values*/, std::uint32_t label) {
    const bool is_noise = random.percent(noise_);
    for (std::size_t i = 0; i < kDrifting; ++i) {
      weights_[i] += directions_[i] * speed_;
      if (random.percent(kTurns)) {
        directions_[i] = -directions_[i];
      }
    }
    return is_noise ? 1 - label : label;
  }

 private:
  static constexpr std::size_t kColumns = 10;
  static constexpr std::size_t kDrifting = 2;
  static constexpr double kTurns = 10;  // percent of rows at which a weight turns back

  double noise_;
  double speed_;
  bool has_weights_ = false;  // the first draws of the stream
  std::array<double, kColumns> weights_ = {};
  std::array<double, kDrifting> directions_ = {};
};

}  // namespace

StreamType hyperplane_type() {
  return {.name = "hyperplane",
          .summary = "the side of a plane in ten dimensions that turns by --speed",
          .functions = 1,
          .noise = kNoise,
          .has_speed = true,
          .can_balance = false,
          .make = &ConceptRows<Hyperplane>::make};
}

}  // namespace ls::generator
