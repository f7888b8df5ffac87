#include "generator/streams/concept_rows.hpp"
#include "generator/streams/streams.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ls::generator {
namespace {

// Clouds of points around hidden centres, each of one class (Bifet, Holmes, Kirkby, Pfahringer
// 2010); with a speed the centres travel and are reflected at 0 and 1.
class RandomRbf {
 public:
  explicit RandomRbf(const StreamOptions& options) : speed_(options.speed) {
    JavaRandom random(options.model_seed);
    for (Centre& centre : centres_) {
      for (double& x : centre.at) {
        x = random.uniform();
      }
      centre.label = random.below(2);
      centre.deviation = random.uniform();
      centre.weight = random.uniform();
      weights_ += centre.weight;
    }
    JavaRandom directions(options.model_seed);
    for (Centre& centre : centres_) {
      draw_direction(directions, centre.direction);
    }
  }

  static std::vector<StreamColumn> columns() {
    return numbered_columns(kColumns);
  }
  std::uint32_t draw(JavaRandom& random, std::vector<double>& values) {
    if (speed_ > 0) {
      move();
    }
    const Centre& centre = choose(random);
    double square = 0;
    for (double& value : values) {
      value = 2 * random.uniform() - 1;
      square += value * value;
    }
    const double scale = random.normal() * centre.deviation / std::sqrt(square);
    for (std::size_t i = 0; i < kColumns; ++i) {
      values[i] = centre.at[i] + values[i] * scale;
    }
    return centre.label;
  }
  std::uint32_t finish(JavaRandom& /*random*/, std::vector<double>& /*values*/,
                       std::uint32_t label) const {
    return label;
  }

 private:
  static constexpr std::size_t kColumns = 10;
  static constexpr std::size_t kCentres = 50;
  using Point = std::array<double, kColumns>;

  struct Centre {
    Point at = {};
    Point direction = {};  // of length 1
    std::uint32_t label = 0;
    double deviation = 0;
    double weight = 0;
  };

  static void draw_direction(JavaRandom& random, Point& direction) {
    double square = 0;
    for (double& part : direction) {
      part = random.uniform();
      square += part * part;
    }
    const double length = std::sqrt(square);
    for (double& part : direction) {
      part /= length;
    }
  }
  void move() {
    for (Centre& centre : centres_) {
      for (std::size_t i = 0; i < kColumns; ++i) {
        centre.at[i] += centre.direction[i] * speed_;
        if (centre.at[i] > 1 || centre.at[i] < 0) {
          centre.at[i] = std::clamp(centre.at[i], 0.0, 1.0);
          centre.direction[i] = -centre.direction[i];
        }
      }
    }
  }
  const Centre& choose(JavaRandom& random) const {
    const double drawn = random.uniform() * weights_;
    double sum = 0;
    for (const Centre& centre : centres_) {
      sum += centre.weight;
      if (sum > drawn) {
        return centre;
      }
    }
    return centres_.back();
  }

  double speed_;
  double weights_ = 0;
  std::array<Centre, kCentres> centres_;
};

}  // namespace

StreamType rbf_type() {
  return {.name = "rbf",
          .summary = "clouds around 50 hidden centres that travel by --speed",
          .functions = 1,
          .noise = {},
          .has_speed = true,
          .can_balance = false,
          .make = &ConceptRows<RandomRbf>::make};
}

}  // namespace ls::generator
