#include "operators/drift/window_history.hpp"
#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ls::operators {
namespace {

constexpr std::size_t kWindow = 200;
constexpr WindowHistory::Seen kSteady{};
constexpr WindowHistory::Seen kFiring{.is_firing = true, .has_drifted = true};

class DriftWindowHistory : public testing::Test {
 protected:
  std::vector<double> normals(std::size_t count, double mean) {
    std::vector<double> values(count);
    for (double& value : values) {
      value = random.normal() + mean;
    }
    return values;
  }
  void add(double mean, WindowHistory::Seen seen, int windows = 1) {
    for (int i = 0; i < windows; ++i) {
      history.add(normals(kWindow, mean), seen);
    }
  }

  Random random{test::seed()};
  std::vector<double> reference = normals(1000, 0);
  WindowHistory history;
};

std::string saved(const WindowHistory& history) {
  std::string bytes;
  ByteWriter out(bytes);
  history.save(out);
  return bytes;
}

TEST_F(DriftWindowHistory, SaysNothingOfTwoWindowsOrOfWhatHasNotChanged) {
  add(0, kSteady);
  add(4, kSteady);
  EXPECT_EQ(history.type(reference), "");

  WindowHistory other;
  other.add(normals(kWindow, 0), kSteady);
  other.add(normals(kWindow, 0), kSteady);
  other.add(std::vector<double>(reference.begin(), reference.begin() + kWindow), kSteady);
  EXPECT_EQ(other.type(reference), "");
}

TEST_F(DriftWindowHistory, AStepIsSudden) {
  add(0, kSteady, 4);
  add(4, kSteady, 2);
  EXPECT_EQ(history.type(reference), "sudden");
}

TEST_F(DriftWindowHistory, ASlopeIsIncremental) {
  add(0, kSteady, 2);
  for (const double mean : {1.0, 2.0, 3.0, 4.0}) {
    add(mean, kSteady);
  }
  add(4, kFiring);
  EXPECT_EQ(history.type(reference), "incremental");
}

TEST_F(DriftWindowHistory, MoreAndMoreOfAnotherLawIsGradual) {
  add(0, kSteady, 2);
  for (const double share : {0.25, 0.5, 0.75, 1.0}) {
    std::vector<double> window(kWindow);
    for (double& value : window) {
      value = random.normal() + (random.uniform() < share ? 4 : 0);
    }
    history.add(window, kSteady);
  }
  EXPECT_EQ(history.type(reference), "gradual");
}

TEST_F(DriftWindowHistory, TheLawOfAnEarlierEpisodeIsKnownAgain) {
  std::vector<std::string_view> told;
  for (const double law : {4.0, -4.0, 4.0}) {
    add(0, kSteady, 3);
    add(law, kSteady, 2);
    add(law, kFiring, 2);
    told.push_back(history.type(reference));
    history.end_episode();
  }
  EXPECT_EQ(told, (std::vector<std::string_view>{"sudden", "sudden", "recurring"}));
}

TEST_F(DriftWindowHistory, WhatComesAsAnEpisodeEndsIsNotOfIt) {
  add(0, kSteady, 3);
  add(4, kSteady, 2);
  add(4, kFiring);
  const std::string before = saved(history);
  add(0, {.is_firing = true, .has_drifted = false}, 2);
  EXPECT_EQ(saved(history), before);
}

TEST_F(DriftWindowHistory, IsBoundedAndGoesOnFromItsBytes) {
  for (int i = 0; i < 40; ++i) {
    add(i % 8 < 5 ? 0 : 4, i % 8 < 7 ? kSteady : kFiring);
    history.add(normals(5000, 0), kSteady);  // another size: begins anew
    if (i % 8 == 7) {
      history.end_episode();
    }
  }
  const std::string bytes = saved(history);
  EXPECT_LT(bytes.size(), (12 + 4) * 256 * 8 + 200U);
  ByteReader in(bytes);
  const Result<WindowHistory> loaded = WindowHistory::load(in);
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(saved(*loaded), bytes);
  EXPECT_FALSE(loaded->is_changed());
}

}  // namespace
}  // namespace ls::operators
