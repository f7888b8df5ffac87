#include "generator/streams/concept_rows.hpp"
#include "generator/streams/streams.hpp"

#include <cmath>
#include <numbers>

namespace ls::generator {
namespace {

// Gama, Medas, Castillo, Rodrigues 2004: a point below a sine; two more numbers say nothing.
class Sine {
 public:
  explicit Sine(const StreamOptions& options)
      : is_wave_(options.function >= 3), is_reversed_(options.function % 2 == 0) {}

  static std::vector<StreamColumn> columns() {
    return numbered_columns(4);
  }
  std::uint32_t draw(JavaRandom& random, std::vector<double>& values) const {
    values[0] = random.uniform();
    values[1] = random.uniform();
    const double curve =
        is_wave_ ? 0.5 + 0.3 * std::sin(3 * std::numbers::pi * values[0]) : std::sin(values[0]);
    return (values[1] < curve) != is_reversed_ ? 0 : 1;
  }
  std::uint32_t finish(JavaRandom& random, std::vector<double>& values, std::uint32_t label) const {
    values[2] = random.uniform();
    values[3] = random.uniform();
    return label;
  }

 private:
  bool is_wave_;
  bool is_reversed_;
};

}  // namespace

StreamType sine_type() {
  return {.name = "sine",
          .summary = "a point below sin(x) (1) or below a wave (3); 2 and 4 are reversed",
          .functions = 4,
          .noise = {},
          .has_speed = false,
          .can_balance = true,
          .make = &ConceptRows<Sine>::make};
}

}  // namespace ls::generator
