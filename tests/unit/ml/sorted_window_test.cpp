#include "leadstream/ml/sorted_window.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

double median_of(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

// Whole numbers, so that every way to compute gives the same bits.
TEST(SortedWindow, SaysWhatSortingSays) {
  for (const std::size_t size : {1U, 2U, 7U, 50U}) {
    Random random(test::seed() + size);
    SortedWindow window(size);
    std::deque<double> last;
    for (int i = 0; i < 500; ++i) {
      const double value = static_cast<double>(random.below(40)) - 20;
      window.add(value);
      last.push_back(value);
      if (last.size() > size) {
        last.pop_front();
      }
      const double median = median_of({last.begin(), last.end()});
      std::vector<double> deviations;
      double sum = 0;
      for (const double each : last) {
        deviations.push_back(std::abs(each - median));
        sum += deviations.back();
      }

      for (std::size_t k = 0; k < last.size(); ++k) {
        ASSERT_EQ(window.arrived(k), last[k]) << size << " " << i;
      }
      ASSERT_EQ(window.median(), median) << size << " " << i;
      ASSERT_EQ(window.median_deviation(), median_of(deviations)) << size << " " << i;
      ASSERT_EQ(window.mean_deviation(), sum / static_cast<double>(last.size()));
      ASSERT_EQ(window.count_at_least(3), static_cast<std::size_t>(std::ranges::count_if(
                                              last, [](double each) { return each >= 3; })));
    }
  }
}

TEST(SortedWindow, LoadsWhatItSaved) {
  Random random(test::seed());
  SortedWindow window(20);
  for (int i = 0; i < 33; ++i) {
    window.add(random.normal());
  }
  std::string bytes;
  ByteWriter writer(bytes);
  window.save(writer);
  SortedWindow loaded(20);
  ByteReader in(bytes);

  ASSERT_TRUE(loaded.load(in));
  for (int i = 0; i < 30; ++i) {
    const double value = random.normal();
    window.add(value);
    loaded.add(value);
    ASSERT_EQ(loaded.median(), window.median());
    ASSERT_EQ(loaded.median_deviation(), window.median_deviation());
  }
  SortedWindow small(5);
  ByteReader again(bytes);
  EXPECT_FALSE(small.load(again));
}

}  // namespace
}  // namespace ls::ml
