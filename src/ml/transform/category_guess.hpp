#pragma once

#include "ml/softmax.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/features.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ls::ml {

// Learns which category goes with which row. The first that come are told apart, as many as the
// softmax has classes; others are not learned. A plain value.
class CategoryGuess {
 public:
  // Longer texts are not told apart: they are kept.
  static constexpr std::size_t kTextMax = 256;

  explicit CategoryGuess(Softmax softmax) : softmax_(std::move(softmax)) {}

  // The chances of those that are told apart, in the order in which they came; they sum to 1.
  struct Chances {
    std::array<double, Softmax::kClassesMax> of = {};
    std::size_t count = 0;

    // Of equal ones the first. count > 0.
    [[nodiscard]] std::size_t likeliest() const;
  };
  [[nodiscard]] Chances chances(FeatureRow row) const;
  // Its place among them; nothing if it is not told apart.
  [[nodiscard]] std::optional<std::size_t> place_of(std::string_view category) const;
  // The text stays where it is as long as the guess does.
  [[nodiscard]] std::string_view category(std::size_t place) const {
    return categories_[place];
  }

  void learn(FeatureRow row, std::string_view category);

  void save(ByteWriter& out) const;
  static Result<CategoryGuess> load(ByteReader& in);

 private:
  Softmax softmax_;
  std::array<std::string, Softmax::kClassesMax> categories_;
  std::size_t count_ = 0;
};

}  // namespace ls::ml
