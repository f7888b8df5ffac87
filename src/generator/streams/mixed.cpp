#include "generator/streams/concept_rows.hpp"
#include "generator/streams/streams.hpp"

#include <cmath>
#include <numbers>

namespace ls::generator {
namespace {

// Gama, Medas, Castillo, Rodrigues 2004: two out of two truths and a point below a sine.
class Mixed {
 public:
  explicit Mixed(const StreamOptions& options) : is_reversed_(options.function == 2) {}

  static std::vector<StreamColumn> columns() {
    return {{"v", 2}, {"w", 2}, {"x", 0}, {"y", 0}};
  }
  std::uint32_t draw(JavaRandom& random, std::vector<double>& values) const {
    values[0] = random.uniform() < 0.5 ? 0 : 1;
    values[1] = random.uniform() < 0.5 ? 0 : 1;
    values[2] = random.uniform();
    values[3] = random.uniform();
    const bool is_below = values[3] < 0.5 + 0.3 * std::sin(3 * std::numbers::pi * values[2]);
    const double held = values[0] + values[1] + (is_below ? 1 : 0);
    return (held >= 2) != is_reversed_ ? 0 : 1;
  }
  std::uint32_t finish(JavaRandom& /*random*/, std::vector<double>& /*values*/,
                       std::uint32_t label) const {
    return label;
  }

 private:
  bool is_reversed_;
};

}  // namespace

StreamType mixed_type() {
  return {.name = "mixed",
          .summary = "two out of two truths and a point below a sine; 2 is 1 reversed",
          .functions = 2,
          .noise = {},
          .has_speed = false,
          .can_balance = true,
          .make = &ConceptRows<Mixed>::make};
}

}  // namespace ls::generator
