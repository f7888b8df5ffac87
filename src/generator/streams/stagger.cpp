#include "generator/streams/concept_rows.hpp"
#include "generator/streams/streams.hpp"

namespace ls::generator {
namespace {

// Schlimmer and Granger 1986: three categories of three values.
class Stagger {
 public:
  explicit Stagger(const StreamOptions& options) : function_(options.function) {}

  static std::vector<StreamColumn> columns() {
    return {{"size", 3}, {"color", 3}, {"shape", 3}};
  }
  std::uint32_t draw(JavaRandom& random, std::vector<double>& values) const {
    const std::uint32_t size = random.below(3);
    const std::uint32_t color = random.below(3);
    const std::uint32_t shape = random.below(3);
    values[0] = size;
    values[1] = color;
    values[2] = shape;
    switch (function_) {
      case 1:
        return size == 0 && color == 0 ? 1 : 0;
      case 2:
        return color == 2 || shape == 0 ? 1 : 0;
      default:
        return size == 1 || size == 2 ? 1 : 0;
    }
  }
  std::uint32_t finish(JavaRandom& /*random*/, std::vector<double>& /*values*/,
                       std::uint32_t label) const {
    return label;
  }

 private:
  int function_;
};

}  // namespace

StreamType stagger_type() {
  return {.name = "stagger",
          .summary = "three categories; size and color, color or shape, size",
          .functions = 3,
          .noise = {},
          .has_speed = false,
          .can_balance = true,
          .make = &ConceptRows<Stagger>::make};
}

}  // namespace ls::generator
