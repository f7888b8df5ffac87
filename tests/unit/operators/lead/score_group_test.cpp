#include "operators/lead/score_group.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <string>

namespace ls::operators {
namespace {

template <typename Row>
std::string saved(const Row& row) {
  std::string bytes;
  ByteWriter out(bytes);
  row.save(out);
  return bytes;
}

template <typename Row>
Row loaded(const std::string& bytes) {
  ByteReader in(bytes);
  Row row = Row::load(in).take();
  EXPECT_TRUE(in.ok() && in.at_end());
  return row;
}

// A group with both of its rows, and the scores it ranks among as a plain list.
struct Bench {
  explicit Bench(std::size_t recent) : most(recent) {
    group.begin({.recent = recent});
  }
  void add(double margin) {
    group.add(margin);
    if (group.is_full()) {
      group.put_away(older);
    }
    last.push_back(margin);
    if (last.size() > most) {
      last.pop_front();
    }
  }
  // By definition: half of the ties, and twenty scores that the probability stands in for.
  [[nodiscard]] double counted(double margin, double probability) const {
    const auto below = static_cast<double>(
        std::ranges::count_if(last, [margin](double each) { return each < margin; }));
    const auto ties = static_cast<double>(std::ranges::count(last, margin));
    return 100.0 * (below + ties / 2.0 + 20.0 * probability) /
           (static_cast<double>(last.size()) + 20.0);
  }

  std::size_t most;
  ScoreGroup group;
  OlderScores older;
  std::deque<double> last;
};

TEST(ScoreGroup, RanksAmongTheLastScoresWhereverTheyLie) {
  for (const std::size_t recent : {1U, 50U, 128U, 300U, 1000U}) {
    Random random(test::seed() + recent);
    Bench bench(recent);
    for (int i = 0; i < 1500; ++i) {
      const double margin = static_cast<double>(random.below(40)) - 20;
      ASSERT_EQ(bench.group.rank(margin, 0.25, &bench.older), bench.counted(margin, 0.25))
          << recent << " " << i;
      if (bench.older.size() == 0) {
        ASSERT_EQ(bench.group.rank(margin, 0.5, nullptr), bench.counted(margin, 0.5));
      }
      bench.add(margin);
      if (random.chance(0.05)) {
        bench.group = loaded<ScoreGroup>(saved(bench.group));
        bench.older = loaded<OlderScores>(saved(bench.older));
      }
    }
  }
}

// However many scores it ranks among.
TEST(ScoreGroup, TheRowThatEachScoreChangesStaysSmall) {
  Random random(test::seed());
  Bench bench(2048);
  std::size_t most = 0;
  for (int i = 0; i < 5000; ++i) {
    bench.add(random.normal());
    most = std::max(most, saved(bench.group).size());
  }

  EXPECT_EQ(bench.last.size(), 2048U);
  EXPECT_LT(most, 1200U);
  EXPECT_GT(saved(bench.older).size(), 2048U * sizeof(double));
}

// Format 1 had the same fields, and all scores in place of the newest.
TEST(ScoreGroup, ReadsARowOfTheFormatBefore) {
  Random random(test::seed());
  ScoreGroup before;
  before.begin({.recent = 500});
  Bench bench(500);
  for (int i = 0; i < 500; ++i) {
    const double margin = static_cast<double>(random.below(40)) - 20;
    before.add(margin);
    before.learn(margin, i % 2 == 0);
    bench.last.push_back(margin);
  }
  std::string bytes = saved(before);
  ASSERT_EQ(bytes[0], 2);
  bytes[0] = 1;
  bench.group = loaded<ScoreGroup>(bytes);

  EXPECT_EQ(bench.group.probability(1.5), before.probability(1.5));
  for (int i = 0; i < 700; ++i) {
    const double margin = static_cast<double>(random.below(40)) - 20;
    ASSERT_EQ(bench.group.rank(margin, 0.25, &bench.older), bench.counted(margin, 0.25)) << i;
    bench.add(margin);
  }
}

TEST(ScoreGroup, RefusesDamagedRows) {
  Bench bench(8);
  for (int i = 0; i < 200; ++i) {
    bench.add(i);
  }
  std::string group = saved(bench.group);
  std::string older = saved(bench.older);
  group[0] = 3;
  older[0] = 2;
  ByteReader group_in(group);
  ByteReader older_in(older);

  EXPECT_FALSE(ScoreGroup::load(group_in));
  EXPECT_FALSE(OlderScores::load(older_in));
}

}  // namespace
}  // namespace ls::operators
