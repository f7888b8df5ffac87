#include "leadstream/stats/ordered_extremes.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <vector>

namespace ls::stats {
namespace {

struct Entry {
  std::int64_t weight = 0;
  int members = 0;
};

// The definition, by a walk over all values.
struct Plain {
  std::map<double, Entry> entries;

  void add(double value, std::int64_t weight, int members) {
    Entry& entry = entries[value];
    entry.weight += weight;
    entry.members += members;
    if (entry.members == 0) {
      entries.erase(value);
    }
  }
  void expect_equal(const OrderedExtremes& actual) const {
    std::int64_t sum = 0;
    std::int64_t largest = 0;
    std::int64_t smallest = 0;
    double at_largest = 0;
    double at_smallest = 0;
    for (const auto& [value, entry] : entries) {
      sum += entry.weight;
      if (sum > largest) {
        largest = sum;
        at_largest = value;
      }
      if (sum < smallest) {
        smallest = sum;
        at_smallest = value;
      }
    }
    ASSERT_EQ(actual.size(), entries.size());
    ASSERT_EQ(actual.largest(), largest);
    ASSERT_EQ(actual.smallest(), smallest);
    ASSERT_TRUE(largest == 0 || actual.value_of_largest() == at_largest);
    ASSERT_TRUE(smallest == 0 || actual.value_of_smallest() == at_smallest);
  }
};

struct Held {
  double value;
  std::int64_t weight;
};

// Values come, are weighed anew and go, in three ways: anywhere, always above, from few levels.
TEST(OrderedExtremes, EqualsAWalkOverAllValues) {
  Random random(test::seed());
  for (const int way : {0, 1, 2}) {
    OrderedExtremes extremes;
    Plain plain;
    std::vector<Held> held;
    const auto both = [&](double value, std::int64_t weight, int members) {
      extremes.add(value, weight, members);
      plain.add(value, weight, members);
    };
    for (int step = 0; step < 6000; ++step) {
      const bool grows = held.size() < (step / 1500 % 2 == 0 ? 900U : 20U);
      if (grows || held.empty()) {
        const double value = way == 0   ? random.normal()
                             : way == 1 ? step
                                        : static_cast<double>(random.below(60));
        held.push_back({value, static_cast<std::int64_t>(random.below(200)) - 100});
        both(value, held.back().weight, 1);
      }
      if (random.below(3) == 0) {
        Held& item = held[random.below(held.size())];
        both(item.value, 7, 0);
        item.weight += 7;
      }
      if (!grows || random.below(4) == 0) {
        const std::size_t at = random.below(held.size());
        both(held[at].value, -held[at].weight, -1);
        held[at] = held.back();
        held.pop_back();
      }
      ASSERT_NO_FATAL_FAILURE(plain.expect_equal(extremes)) << "way " << way << " step " << step;
    }
  }
}

TEST(OrderedExtremes, EndsOfTheLineAndBothZerosAreValues) {
  const double infinity = std::numeric_limits<double>::infinity();
  OrderedExtremes extremes;
  extremes.add(-infinity, 3, 1);
  extremes.add(infinity, -5, 1);
  extremes.add(-0.0, 2, 1);
  extremes.add(0.0, 1, 1);

  EXPECT_EQ(extremes.size(), 3U);
  EXPECT_EQ(extremes.largest(), 6);
  EXPECT_EQ(extremes.value_of_largest(), 0);
}

TEST(OrderedExtremes, WhatShrankTakesLittleMemory) {
  OrderedExtremes extremes;
  for (int round = 0; round < 50; ++round) {  // A stream that only rises, 1000 values of it held.
    for (int at = 0; at < 1000; ++at) {
      extremes.add(1000 * round + at, 1, 1);
      if (round > 0) {
        extremes.add(1000 * (round - 1) + at, -1, -1);
      }
    }
  }

  EXPECT_EQ(extremes.size(), 1000U);
  EXPECT_LT(extremes.memory_bytes(), 150U * 1024);
}

}  // namespace
}  // namespace ls::stats
