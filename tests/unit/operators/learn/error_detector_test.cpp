#include "operators/learn/error_detector.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::operators {
namespace {

class EveryErrorTest : public testing::TestWithParam<ErrorTest> {
 protected:
  static ErrorDetector fresh() {
    return {GetParam(), level_standard(GetParam())};
  }
  static std::string bytes_of(const ErrorDetector& detector) {
    std::string bytes;
    ByteWriter out(bytes);
    detector.save(out);
    return bytes;
  }
};

INSTANTIATE_TEST_SUITE_P(All, EveryErrorTest,
                         testing::Values(ErrorTest::adwin, ErrorTest::hddm_a, ErrorTest::hddm_w,
                                         ErrorTest::ddm, ErrorTest::eddm),
                         [](const auto& each) {
                           return std::string(
                               error_test_names()[static_cast<std::size_t>(each.param)]);
                         });

TEST_P(EveryErrorTest, HearsMistakesThatRise) {
  Random random(test::seed());
  ErrorDetector detector = fresh();
  for (int i = 0; i < 500; ++i) {
    static_cast<void>(detector.update(random.chance(0.1) ? 1 : 0));
  }
  bool has_alarmed = false;
  for (int i = 0; i < 400; ++i) {
    has_alarmed = detector.update(random.chance(0.6) ? 1 : 0) || has_alarmed;
  }
  EXPECT_TRUE(has_alarmed);
}

TEST_P(EveryErrorTest, IsDeafToMistakesThatBecomeRare) {
  Random random(test::seed());
  ErrorDetector detector = fresh();
  for (int i = 0; i < 500; ++i) {
    static_cast<void>(detector.update(random.chance(0.6) ? 1 : 0));
  }
  int alarms = 0;
  for (int i = 0; i < 150; ++i) {
    alarms += detector.update(random.chance(0.05) ? 1 : 0) ? 1 : 0;
  }
  EXPECT_EQ(alarms, 0);
}

TEST_P(EveryErrorTest, GoesOnFromItsBytes) {
  Random random(test::seed());
  ErrorDetector detector = fresh();
  for (int i = 0; i < 700; ++i) {
    static_cast<void>(detector.update(random.uniform()));
  }
  const std::string bytes = bytes_of(detector);
  ByteReader in(bytes);
  Result<ErrorDetector> loaded = ErrorDetector::load(in, GetParam());
  ASSERT_TRUE(loaded.has_value());
  EXPECT_TRUE(in.ok() && in.at_end());
  for (int i = 0; i < 700; ++i) {
    const double error = random.uniform();
    EXPECT_EQ(detector.update(error), loaded->update(error));
  }
  EXPECT_EQ(bytes_of(*loaded), bytes_of(detector));
}

}  // namespace
}  // namespace ls::operators
