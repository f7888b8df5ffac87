#include "ml/transform/category_guess.hpp"

#include <algorithm>
#include <span>

namespace ls::ml {

std::size_t CategoryGuess::Chances::likeliest() const {
  const auto end = of.begin() + static_cast<std::ptrdiff_t>(count);
  return static_cast<std::size_t>(std::max_element(of.begin(), end) - of.begin());
}

CategoryGuess::Chances CategoryGuess::chances(FeatureRow row) const {
  Chances chances{.count = count_};
  softmax_.predict(row, std::span(chances.of).first(softmax_.classes()));
  double sum = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    sum += chances.of[i];
  }
  for (std::size_t i = 0; i < count_; ++i) {
    // Where all has gone to classes that never came, nothing is known of those that did.
    chances.of[i] = sum > 0 ? chances.of[i] / sum : 1 / static_cast<double>(count_);
  }
  return chances;
}

std::optional<std::size_t> CategoryGuess::place_of(std::string_view category) const {
  const auto end = categories_.begin() + static_cast<std::ptrdiff_t>(count_);
  const auto found = std::find(categories_.begin(), end, category);
  return found == end ? std::nullopt
                      : std::optional(static_cast<std::size_t>(found - categories_.begin()));
}

void CategoryGuess::learn(FeatureRow row, std::string_view category) {
  std::optional<std::size_t> place = place_of(category);
  if (!place && count_ < softmax_.classes() && category.size() <= kTextMax) {
    categories_[count_] = category;
    place = count_++;
  }
  if (place) {
    softmax_.learn(row, *place);
  }
}

void CategoryGuess::save(ByteWriter& out) const {
  std::string softmax;
  softmax_.save(softmax);
  out.bytes(softmax);
  out.varint(count_);
  for (std::size_t i = 0; i < count_; ++i) {
    out.bytes(categories_[i]);
  }
}

Result<CategoryGuess> CategoryGuess::load(ByteReader& in) {
  CategoryGuess loaded(LS_TRY(Softmax::load(in.bytes())));
  const std::size_t count = in.count();
  if (!in.ok() || count > loaded.softmax_.classes()) {
    return internal_error("the guess of a category is damaged");
  }
  for (; loaded.count_ < count; ++loaded.count_) {
    loaded.categories_[loaded.count_] = in.bytes();
  }
  if (!in.ok()) {
    return internal_error("the guess of a category is cut off");
  }
  return loaded;
}

}  // namespace ls::ml
