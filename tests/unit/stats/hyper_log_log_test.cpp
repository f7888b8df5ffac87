#include "leadstream/stats/hyper_log_log.hpp"

#include "support/seed.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace ls::stats {
namespace {

std::vector<std::uint64_t> hashes(Random& random, std::size_t size) {
  std::vector<std::uint64_t> drawn(size);
  std::ranges::generate(drawn, [&] { return random.next(); });
  return drawn;
}

HyperLogLog sketch_of(std::span<const std::uint64_t> drawn, std::uint32_t precision = 12) {
  HyperLogLog sketch(precision);
  for (const std::uint64_t hash : drawn) {
    sketch.add(hash);
  }
  return sketch;
}

// Golden 94.
TEST(HyperLogLog, AlphaIsThatOfThePaper) {
  EXPECT_NEAR(HyperLogLog::alpha(1 << 10), .7205407583220416, 1e-15);
  EXPECT_NEAR(HyperLogLog::alpha(1 << 12), .7211100396160289, 1e-15);
  EXPECT_NEAR(HyperLogLog::alpha(1 << 14), .7212525005219688, 1e-15);
}

// Two of 700 share one of 2^25 numbers once in 140 times.
TEST(HyperLogLog, FewThingsAreCountedAlmostExactly) {
  Random random(test::seed());
  for (const std::size_t size : {0U, 1U, 10U, 100U, 700U}) {
    const HyperLogLog sketch = sketch_of(hashes(random, size));
    EXPECT_TRUE(sketch.is_sparse());
    EXPECT_NEAR(sketch.estimate(), static_cast<double>(size),
                1.5 + 1e-4 * static_cast<double>(size));
  }
}

// The mean of 60 sketches, and their spread, about the standard error of 1.6 %, which counting the
// empty registers alone exceeds from 1.5 m = 6,000 on, and the harmonic mean alone below 5 m.
TEST(HyperLogLog, ErrorsAreOfTheStandardSize) {
  Random random(test::seed());
  const double standard = 1.04 / 64;
  for (const std::size_t size : {2000U, 6000U, 11'000U, 30'000U, 100'000U}) {
    double sum = 0;
    double squares = 0;
    constexpr int kRounds = 60;
    for (int round = 0; round < kRounds; ++round) {
      const auto exact = static_cast<double>(size);
      const double error = sketch_of(hashes(random, size)).estimate() / exact - 1;
      sum += error;
      squares += error * error;
    }
    EXPECT_NEAR(sum / kRounds, 0, 4 * standard / std::sqrt(kRounds)) << size;
    EXPECT_LE(std::sqrt(squares / kRounds), 1.35 * standard) << size;
  }
}

TEST(HyperLogLog, NeitherOrderNorRepetitionNorSplitChangesAByte) {
  Random random(test::seed());
  for (const std::size_t size : {300U, 700U, 900U, 5000U}) {
    std::vector<std::uint64_t> drawn = hashes(random, size);
    const std::string once = saved(sketch_of(drawn));
    HyperLogLog parts = sketch_of(std::span(drawn).first(size / 5));
    parts.merge(sketch_of(std::span(drawn).subspan(size / 5)));
    HyperLogLog other_way = sketch_of(std::span(drawn).subspan(size / 5));
    other_way.merge(sketch_of(std::span(drawn).first(size / 5)));
    std::ranges::sort(drawn);
    HyperLogLog repeated = sketch_of(drawn);
    for (const std::uint64_t hash : drawn) {
      repeated.add(hash);
    }

    EXPECT_EQ(saved(parts), once);
    EXPECT_EQ(saved(other_way), once);
    EXPECT_EQ(saved(repeated), once);
  }
}

// From the bits of each hash, by the definition: the number, then the run of zeros behind it.
std::string registers_of(std::span<const std::uint64_t> drawn) {
  std::vector<unsigned> runs(4096);
  for (const std::uint64_t hash : drawn) {
    unsigned run = 1;
    for (int bit = 51; bit >= 0 && ((hash >> bit) & 1) == 0; --bit) {
      ++run;
    }
    runs[hash >> 52] = std::max(runs[hash >> 52], run);
  }
  std::string bits;
  for (const unsigned run : runs) {
    for (int bit = 0; bit < 6; ++bit) {
      bits += ((run >> bit) & 1) != 0 ? '1' : '0';
    }
  }
  std::string packed(bits.size() / 8, '\0');
  for (std::size_t at = 0; at < bits.size(); ++at) {
    packed[at / 8] = static_cast<char>(packed[at / 8] | ((bits[at] - '0') << (at % 8)));
  }
  return packed;
}

TEST(HyperLogLog, RegistersHoldTheLongestRuns) {
  Random random(test::seed());
  std::vector<std::uint64_t> drawn = hashes(random, 4000);
  for (int shift = 0; shift < 64; ++shift) {
    drawn.push_back(std::uint64_t{1} << shift);
  }
  drawn.push_back(0);

  EXPECT_EQ(saved(sketch_of(drawn)).substr(3), registers_of(drawn));
}

TEST(HyperLogLog, FullRegistersGiveTheRawEstimate) {
  HyperLogLog sketch(7);
  for (std::uint64_t at = 0; at < 128; ++at) {
    sketch.add((at << 57) | (std::uint64_t{1} << 56));
  }
  ASSERT_FALSE(sketch.is_sparse());  // Every register is 1.

  EXPECT_NEAR(sketch.estimate(), HyperLogLog::alpha(128) * 256, 1e-9);
  sketch.add(1);  // 56 zeros, in the first register.
  EXPECT_NEAR(sketch.estimate(), HyperLogLog::alpha(128) * 128 * 128 / (127. / 2 + 0x1p-57), 1e-9);
}

TEST(HyperLogLog, RegistersTakeSixBits) {
  Random random(test::seed());
  EXPECT_EQ(saved(sketch_of(hashes(random, 5000))).size(), 3U + 3072U);
}

TEST(HyperLogLog, SaveAndLoadContinueAsIfUninterrupted) {
  Random random(test::seed());
  HyperLogLog uninterrupted(7);
  for (const std::uint64_t hash : hashes(random, 200)) {
    HyperLogLog resumed = reloaded(uninterrupted);
    uninterrupted.add(hash);
    resumed.add(hash);
    ASSERT_EQ(saved(resumed), saved(uninterrupted));
    if (uninterrupted.is_sparse()) {
      expect_mutations_survived(uninterrupted);
    }
  }
  expect_truncations_refused(uninterrupted);
  expect_mutations_survived(uninterrupted);
}

}  // namespace
}  // namespace ls::stats
