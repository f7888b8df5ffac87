#include "ml/transform/feature_hashing.hpp"

#include "leadstream/stats/chi_square.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

TEST(FeatureHashing, PlacesAndSignsAreUniform) {
  const FeatureHashing hashing({.size = 100});
  std::vector<std::uint64_t> places(100);
  std::vector<std::uint64_t> signs(2);
  for (int i = 0; i < 50'000; ++i) {
    const HashedInput input = hashing.category("city", std::to_string(i));
    ++places[input.index];
    ++signs[input.value > 0 ? 1 : 0];
  }
  const std::vector<std::uint64_t> even_places(100, 1'000'000);  // As good as the law itself.
  const std::vector<std::uint64_t> even_signs(2, 1'000'000);

  EXPECT_GT(stats::chi_square({.reference = even_places, .current = places}).log_p, std::log(1e-4));
  EXPECT_GT(stats::chi_square({.reference = even_signs, .current = signs}).log_p, std::log(1e-4));
}

// Two rows share 20 of 60 inputs: 20, with a standard deviation of about 60 / sqrt(size).
TEST(FeatureHashing, InnerProductsStayWhatTheyAre) {
  double sum = 0;
  constexpr int kSeeds = 400;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const FeatureHashing hashing({.size = 64, .seed = seed});
    std::vector<double> first(64);
    std::vector<double> second(64);
    for (int i = 0; i < 60; ++i) {
      const HashedInput of_first = hashing.category("word", std::to_string(i));
      const HashedInput of_second = hashing.category("word", std::to_string(i + 40));
      first[of_first.index] += of_first.value;
      second[of_second.index] += of_second.value;
    }
    for (std::size_t at = 0; at < first.size(); ++at) {
      sum += first[at] * second[at];
    }
  }

  EXPECT_NEAR(sum / kSeeds, 20, 5 * 60 / std::sqrt(64.0 * kSeeds));
}

TEST(FeatureHashing, NamesAndValuesDoNotRunTogether) {
  const FeatureHashing hashing({.size = 1 << 20});

  EXPECT_NE(hashing.category("ab", "c").index, hashing.category("a", "bc").index);
  EXPECT_NE(hashing.category("a", "b").index, hashing.category("b", "a").index);
  EXPECT_EQ(hashing.number("visits", 3).index, hashing.number("visits", -8).index);
  EXPECT_EQ(std::abs(hashing.number("visits", 3).value), 3);
  EXPECT_NE(FeatureHashing({.size = 1 << 20, .seed = 1}).number("visits", 3).index,
            hashing.number("visits", 3).index);
}

}  // namespace
}  // namespace ls::ml
