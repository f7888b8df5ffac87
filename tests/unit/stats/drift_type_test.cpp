#include "leadstream/stats/drift_type.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <vector>

namespace ls::stats {
namespace {

using Values = std::vector<double>;
constexpr std::size_t kWindow = 200;

// 4000 values whose law depends on how far the change is, 0 .. 1.
Values stream(Random& random, const std::function<double(double)>& progress,
              const std::function<double(Random&, double)>& draw) {
  Values values(4000);
  for (std::size_t at = 0; at < values.size(); ++at) {
    values[at] = draw(random, std::clamp(progress(static_cast<double>(at)), 0., 1.));
  }
  return values;
}

double mixed(Random& random, double progress) {
  return random.normal() + (random.uniform() < progress ? 4 : 0);
}

double moved(Random& random, double progress) {
  return random.normal() + 4 * progress;
}

Values normals(Random& random, std::size_t count, double mean) {
  Values values(count);
  std::ranges::generate(values, [&] { return random.normal() + mean; });
  return values;
}

DriftCourse course_of(const Values& before, const Values& values) {
  return drift_course({.before = before, .values = values, .window = kWindow, .earlier = {}});
}

const auto kNever = [](double) { return 0.; };
const auto kAtOnce = [](double at) { return at < 2050 ? 0. : 1.; };
const auto kSlowly = [](double at) { return (at - 1000) / 1600; };

// At most the level of all histories are told wrongly: 2 of 200 are expected, and more than 8 come
// in one of 4000 runs.
TEST(DriftCourse, TellsTheThreeWaysApart) {
  Random random(test::seed());
  int wrong = 0;
  for (int round = 0; round < 50; ++round) {
    const Values before = normals(random, 1000, 0);
    const auto expect = [&](DriftType type, const Values& values) {
      wrong += course_of(before, values).type == type ? 0 : 1;
    };
    expect(DriftType::none, stream(random, kNever, moved));
    expect(DriftType::sudden, stream(random, kAtOnce, moved));
    expect(DriftType::gradual, stream(random, kSlowly, mixed));
    expect(DriftType::incremental, stream(random, kSlowly, moved));
  }

  EXPECT_LE(wrong, 8);
}

TEST(DriftCourse, TellsSinceWhenAndUntilWhen) {
  Random random(test::seed());
  const Values before = normals(random, 1000, 0);
  const DriftCourse sudden = course_of(before, stream(random, kAtOnce, moved));
  const DriftCourse slow = course_of(before, stream(random, kSlowly, moved));

  EXPECT_EQ(sudden.change_begin, 2000U);
  EXPECT_EQ(sudden.change_end, 2200U);
  EXPECT_GE(slow.change_begin, 1000U);
  EXPECT_LE(slow.change_begin, 1400U);
  EXPECT_GE(slow.change_end, 2200U);
  EXPECT_LE(slow.change_end, 2800U);
}

TEST(DriftCourse, AChangeBetweenTwoWindowsIsSudden) {
  Random random(test::seed());
  const Values before = normals(random, 1000, 0);
  Values values = normals(random, 5 * kWindow, 0);
  const Values after = normals(random, 5 * kWindow, 3);
  values.insert(values.end(), after.begin(), after.end());
  const DriftCourse course = course_of(before, values);

  EXPECT_EQ(course.type, DriftType::sudden);
  EXPECT_EQ(course.change_begin, 5 * kWindow);
  EXPECT_EQ(course.change_end, 5 * kWindow);
}

TEST(DriftCourse, ALawThatIsBackIsRecognised) {
  Random random(test::seed());
  const Values before = normals(random, 1000, 0);
  const Values other = normals(random, 500, 9);
  const Values winter = normals(random, 500, 4);
  const Values values = stream(random, kAtOnce, moved);
  const DriftCourse course = drift_course(
      {.before = before, .values = values, .window = kWindow, .earlier = {other, winter}});

  EXPECT_EQ(course.recurs, 1U);
  EXPECT_FALSE(course_of(before, values).recurs);
}

}  // namespace
}  // namespace ls::stats
