#include "scoring/email/edit_distance.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace ls::scoring {
namespace {

// The restricted Damerau-Levenshtein distance by its recurrence, table and all.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      d[i][j] = std::min(
          {d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

std::vector<std::string> texts_up_to(std::size_t size) {
  std::vector<std::string> texts = {""};
  for (std::size_t from = 0; texts[from].size() < size; ++from) {
    for (const char c : {'a', 'b', 'c'}) {
      texts.push_back(texts[from] + c);
    }
  }
  return texts;
}

TEST(EditDistance, IsOneExactlyWhereTheRecurrenceSaysSo) {
  const std::vector<std::string> texts = texts_up_to(5);
  for (const std::string& a : texts) {
    for (const std::string& b : texts) {
      ASSERT_EQ(is_one_edit_apart(a, b), distance(a, b) == 1) << a << " " << b;
    }
  }
}

TEST(EditDistance, FindsUsualMistakes) {
  EXPECT_TRUE(is_one_edit_apart("gmial.com", "gmail.com"));
  EXPECT_TRUE(is_one_edit_apart("gmail.co", "gmail.com"));
  EXPECT_TRUE(is_one_edit_apart("gnail.com", "gmail.com"));
  EXPECT_FALSE(is_one_edit_apart("gmail.com", "gmail.com"));
  EXPECT_FALSE(is_one_edit_apart("gmial.co", "gmail.com"));
}

}  // namespace
}  // namespace ls::scoring
