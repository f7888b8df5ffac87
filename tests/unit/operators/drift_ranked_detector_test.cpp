#include "operators/drift/ranked_detector.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ls::operators {
namespace {

constexpr std::array kDetectors = {DriftTest::adwin,  DriftTest::page_hinkley,
                                   DriftTest::cusum,  DriftTest::hddm_a,
                                   DriftTest::hddm_w, DriftTest::conformal};

// 1e-6 in a table of the exact law for two samples of 100: rarer than once in 10 000 values.
const RunLengthLimits kLimits{.ks = stats::KsLevel{.c = 3800}};

DriftSettings settings_of(DriftTest test) {
  DriftSettings settings;
  settings.test = test;
  settings.level = 0.0005;
  settings.arl = 10000;
  settings.window = 100;
  settings.threshold = 20;
  return settings;
}

std::vector<double> normals(Random& random, int count) {
  std::vector<double> values;
  for (int at = 0; at < count; ++at) {
    values.push_back(random.normal());
  }
  return values;
}

// Where the first alarm is, in values of a stream that shifts by one deviation after 1000.
int first_alarm(DriftTest test, double (*scale)(double)) {
  Random random(3);
  std::vector<double> reference = normals(random, 2000);
  for (double& value : reference) {
    value = scale(value);
  }
  RankedDetector detector(settings_of(test), reference);
  for (int at = 0; at < 3000; ++at) {
    if (detector.update(scale(random.normal() + (at < 1000 ? 0 : 1)), kLimits)) {
      return at;
    }
  }
  return -1;
}

TEST(RankedDetector, EveryDetectorFindsAShiftAndOnlyThat) {
  for (const DriftTest test : kDetectors) {
    const int found = first_alarm(test, [](double value) { return value; });
    EXPECT_GE(found, 1000) << name_of(test);
    EXPECT_LT(found, 1300) << name_of(test);
  }
}

TEST(RankedDetector, TheScaleOfTheValuesIsOfNoMatter) {
  for (const DriftTest test : kDetectors) {
    EXPECT_EQ(first_alarm(test, [](double value) { return std::exp(4 * value); }),
              first_alarm(test, [](double value) { return value; }))
        << name_of(test);
  }
}

TEST(RankedDetector, AConstantReferenceIsTaken) {
  const std::vector<double> reference(100, 7.0);
  for (const DriftTest test : kDetectors) {
    RankedDetector detector(settings_of(test), reference);
    for (int at = 0; at < 500; ++at) {
      ASSERT_FALSE(detector.update(7.0, kLimits)) << name_of(test);
    }
  }
}

TEST(RankedDetector, WhatWasSavedUnderOtherSettingsBeginsAnew) {
  Random random(5);
  const std::vector<double> reference = normals(random, 200);
  for (const DriftTest test : kDetectors) {
    RankedDetector used(settings_of(test), reference);
    for (int at = 0; at < 100; ++at) {
      used.update(random.normal(), kLimits);
    }
    std::string bytes;
    ByteWriter out(bytes);
    used.save(out);

    DriftSettings changed = settings_of(test);
    changed.level = 0.1;
    RankedDetector other(changed, reference);
    const auto saved = [](const RankedDetector& detector) {
      std::string state;
      ByteWriter to(state);
      detector.save(to);
      return state;
    };
    const std::string fresh = saved(other);
    ByteReader in(bytes);
    ASSERT_TRUE(other.load(in));
    EXPECT_EQ(saved(other), fresh);

    RankedDetector same(settings_of(test), reference);
    ByteReader again(bytes);
    ASSERT_TRUE(same.load(again));
    EXPECT_EQ(saved(same), bytes);
    ByteReader cut(Bytes(bytes).substr(0, bytes.size() - 1));
    EXPECT_FALSE(same.load(cut)) << name_of(test);
  }
}

}  // namespace
}  // namespace ls::operators
