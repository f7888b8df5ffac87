#include "leadstream/stats/ks_run_length.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/stats/ks_reference.hpp"
#include "leadstream/stats/ks_sliding.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace ls::stats {
namespace {

constexpr double kWanted = 10000;
constexpr int kRuns = 1000;

std::vector<double> normals(std::int64_t count, Random& random) {
  std::vector<double> values(static_cast<std::size_t>(count));
  std::ranges::generate(values, [&] { return random.normal(); });
  return values;
}

// The mean over fresh references of the values until a false alarm, the first window not counted
// where windows overlap.
double run_length(const KsPlan& plan, const KsLevel& threshold, Random& random) {
  const bool overlaps = plan.scheme == KsScheme::sliding;
  KsReference detector(normals(plan.sizes.reference, random),
                       static_cast<std::size_t>(plan.sizes.current));
  for (std::uint32_t in_a_row = 0; in_a_row < plan.confirm;) {
    if (!overlaps) {
      detector.reset_current();
    }
    do {
      detector.update(random.normal());
    } while (!detector.is_full());
    in_a_row = KsLevel::of(detector.extent()) >= threshold ? in_a_row + 1 : 0;
  }
  return static_cast<double>(detector.updates()) -
         static_cast<double>(overlaps ? plan.sizes.current : 0);
}

void expect_wanted(const KsPlan& plan) {
  Random random(test::seed());
  const KsLevel threshold = ks_level_for_run_length(plan, kWanted);
  double sum = 0;
  for (int run = 0; run < kRuns; ++run) {
    sum += run_length(plan, threshold, random);
  }
  std::printf("n=%lld m=%lld c=%lld,%lld: %.0f values in the mean of %d runs\n",
              static_cast<long long>(plan.sizes.reference),
              static_cast<long long>(plan.sizes.current), static_cast<long long>(threshold.c),
              static_cast<long long>(threshold.opposite), sum / kRuns, kRuns);

  EXPECT_NEAR(sum / kRuns, kWanted, .1 * kWanted);
}

TEST(KsRunLength, SlidingWindowsRunAsLongAsWanted) {
  expect_wanted({.scheme = KsScheme::sliding, .sizes = {1000, 100}});
}

TEST(KsRunLength, DisjointWindowsRunAsLongAsWanted) {
  expect_wanted({.scheme = KsScheme::tumbling, .sizes = {2000, 200}});
  expect_wanted({.scheme = KsScheme::tumbling, .sizes = {1000, 100}});
}

TEST(KsRunLength, ConfirmedWindowsRunAsLongAsWanted) {
  expect_wanted({.scheme = KsScheme::tumbling, .sizes = {2000, 200}, .confirm = 2});
}

// A million stationary values with many ties: no more alarms than the run length allows.
TEST(KsRunLength, TiesRaiseNoMoreAlarmsThanWanted) {
  const KsPlan plan{.scheme = KsScheme::tumbling, .sizes = {2000, 200}};
  const KsLevel threshold = ks_level_for_run_length(plan, kWanted);
  Random random(test::seed());
  std::vector<double> reference(2000);
  int alarms = 0;
  for (int part = 0; part < 100; ++part) {  // A reference's luck holds for all that follows it.
    std::ranges::generate(reference, [&] { return static_cast<double>(random.below(12)); });
    KsReference detector(reference, 200);
    for (int at = 0; at < 10000; ++at) {
      detector.update(static_cast<double>(random.below(12)));
      if (detector.is_full()) {
        alarms += KsLevel::of(detector.extent()) >= threshold ? 1 : 0;
        detector.reset_current();
      }
    }
  }

  EXPECT_LE(alarms, 100);
}

}  // namespace
}  // namespace ls::stats
