#include "leadstream/stats/ddm.hpp"

#include "unit/stats/drift_streams.hpp"
#include "unit/stats/saved.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

namespace ls::stats {
namespace {

// Ddm for the streams of numbers: all but 0 is an error.
struct OnNumbers {
  Ddm detector = Ddm();

  DriftLevel update(double value) {
    return detector.update(value != 0);
  }
};

// Bits, most significant first, of the line that starts with `name`.
Stream bits_of_line(std::istream& lines, const std::string& name) {
  std::string found;
  std::string hex;
  while (found != name && lines >> found >> hex) {
  }
  Stream stream;
  for (const char digit : found == name ? hex : std::string()) {
    const int value = std::stoi(std::string(1, digit), nullptr, 16);
    for (int bit = 3; bit >= 0; --bit) {
      stream.push_back((value >> bit) & 1);
    }
  }
  return stream;
}

// River's documentation (B) and a run of River on Bs.
TEST(Ddm, AlarmsAsInRiver) {
  EXPECT_EQ(alarms(OnNumbers(), stream_b()), (Indices{1334}));
  EXPECT_EQ(alarms(OnNumbers(), stream_bs()), (Indices{952, 1010, 1111, 3605}));
}

// numpy binomial draws, which cannot be made again here: from the folder LEADSTREAM_DATA names.
TEST(Ddm, AlarmsAsInRiverOnRecordedBits) {
  const char* folder = std::getenv("LEADSTREAM_DATA");
  std::ifstream lines(std::string(folder == nullptr ? "" : folder) + "/ml/streams_hex.txt");
  if (!lines) {
    GTEST_SKIP() << "NOT RUN: set LEADSTREAM_DATA to a folder with ml/streams_hex.txt";
  }

  const Stream stream = bits_of_line(lines, "S2");
  ASSERT_EQ(stream.size(), 2000U);
  EXPECT_EQ(alarms(OnNumbers(), stream), (Indices{1049}));
}

TEST(Ddm, AWarningComesBeforeADrift) {
  Ddm detector;
  bool was_warned = false;
  for (const double value : stream_b()) {
    const DriftLevel level = detector.update(value != 0);
    if (level == DriftLevel::drift) {
      EXPECT_TRUE(was_warned);
      return;
    }
    was_warned = level == DriftLevel::warning;
  }
  FAIL() << "no drift";
}

TEST(Ddm, SaveAndLoadContinueAsIfUninterrupted) {
  Ddm uninterrupted;
  for (const double value : stream_b()) {
    Ddm resumed = reloaded(uninterrupted);
    const bool is_error = value != 0;
    ASSERT_EQ(resumed.update(is_error), uninterrupted.update(is_error));
    ASSERT_EQ(saved(resumed), saved(uninterrupted));
  }
  expect_truncations_refused(uninterrupted);
  expect_mutations_survived(uninterrupted);
}

}  // namespace
}  // namespace ls::stats
