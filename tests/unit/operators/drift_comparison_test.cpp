#include "operators/drift/comparison.hpp"

#include "leadstream/stats/chi_square.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ls::operators {
namespace {

using Values = std::vector<double>;

Values repeated(std::initializer_list<std::pair<double, int>> groups) {
  Values values;
  for (const auto& [value, count] : groups) {
    values.insert(values.end(), static_cast<std::size_t>(count), value);
  }
  return values;
}

TEST(CompareCategories, CountsWhatTheReferenceHasAndTheRest) {
  const Values reference = repeated({{7, 60}, {3, 40}});
  const Values current = repeated({{3, 10}, {7, 10}, {5, 12}, {9, 8}});
  const std::vector<std::uint64_t> before = {40, 60, 0};
  const std::vector<std::uint64_t> now = {10, 10, 20};
  const Comparison comparison = compare_categories(reference, current);

  EXPECT_DOUBLE_EQ(comparison.value, 0.5);
  EXPECT_EQ(comparison.log_p, stats::chi_square({.reference = before, .current = now}).log_p);
  EXPECT_LT(comparison.log_p, -10);
}

TEST(CompareCategories, EqualSharesAreNoEvidence) {
  const Comparison comparison =
      compare_categories(repeated({{1, 80}, {2, 20}}), repeated({{2, 10}, {1, 40}}));

  EXPECT_EQ(comparison.value, 0);
  EXPECT_EQ(comparison.log_p, 0);
}

TEST(CompareBins, AShiftByHalfOfTheRangeIsALargeIndex) {
  Values reference;
  Values same;
  Values moved;
  for (int at = 0; at < 1000; ++at) {
    reference.push_back(at);
    if (at % 5 == 0) {
      same.push_back(at + 0.5);
      moved.push_back(at + 500);
    }
  }

  EXPECT_LT(compare_bins(reference, same).value, 0.01);
  EXPECT_GT(compare_bins(reference, same).log_p, -0.1);
  EXPECT_GT(compare_bins(reference, moved).value, 1);
  EXPECT_LT(compare_bins(reference, moved).log_p, -20);
}

}  // namespace
}  // namespace ls::operators
