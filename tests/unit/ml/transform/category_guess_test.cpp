#include "ml/transform/category_guess.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace ls::ml {
namespace {

CategoryGuess fresh(std::size_t classes) {
  const FeatureSchema by({{"x", FeatureKind::number}});
  return CategoryGuess(Softmax::make(by, {.classes = classes}).take());
}

std::array<FeatureValue, 1> row(double x) {
  return {FeatureValue::of(x)};
}

TEST(CategoryGuess, KnowsNothingBeforeItLearned) {
  const CategoryGuess guess = fresh(3);

  EXPECT_EQ(guess.chances(row(1)).count, 0U);
  EXPECT_FALSE(guess.place_of(""));
}

// Of one class alone nothing else can be.
TEST(CategoryGuess, ChancesAreAmongThoseThatCame) {
  CategoryGuess guess = fresh(16);
  guess.learn(row(1), "a");
  EXPECT_EQ(guess.chances(row(1)).of[0], 1);
  guess.learn(row(-1), "b");

  const CategoryGuess::Chances chances = guess.chances(row(-1));

  EXPECT_EQ(chances.count, 2U);
  EXPECT_DOUBLE_EQ(chances.of[0] + chances.of[1], 1);
  EXPECT_EQ(guess.category(chances.likeliest()), "b");
}

TEST(CategoryGuess, WhatFindsNoRoomAndWhatIsTooLongIsNotLearned) {
  CategoryGuess guess = fresh(2);
  guess.learn(row(1), std::string(CategoryGuess::kTextMax + 1, 'x'));
  EXPECT_EQ(guess.chances(row(1)).count, 0U);
  guess.learn(row(1), "a");
  guess.learn(row(1), "b");
  const double before = guess.chances(row(1)).of[0];

  guess.learn(row(1), "c");

  EXPECT_FALSE(guess.place_of("c"));
  EXPECT_EQ(guess.chances(row(1)).of[0], before);
}

TEST(CategoryGuess, RefusesBytesThatAreCutOff) {
  CategoryGuess guess = fresh(3);
  guess.learn(row(1), "a");
  guess.learn(row(2), "b");
  std::string whole;
  ByteWriter out(whole);
  guess.save(out);

  for (std::size_t size = 0; size < whole.size(); ++size) {
    ByteReader in(Bytes(whole).substr(0, size));
    EXPECT_FALSE(CategoryGuess::load(in)) << size;
  }
  ByteReader in(whole);
  EXPECT_TRUE(CategoryGuess::load(in));
}

}  // namespace
}  // namespace ls::ml
