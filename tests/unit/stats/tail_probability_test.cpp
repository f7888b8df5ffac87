#include "leadstream/stats/tail_probability.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ls::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Golden values here: mpmath with 60 digits, betainc(regularized=True), erfc.

TEST(NormalLogP, AgreesWithExtendedPrecision) {
  struct Case {
    double z;
    double log_p;
  };
  for (const Case& one :
       {Case{0.5, -0.482764581033673299}, Case{1.959963984540054, -2.99573227355399044},
        Case{10, -52.5381379699525253}, Case{40, -803.915294833193843},
        Case{300, -45005.9295849381034}}) {
    EXPECT_NEAR(normal_log_p(one.z) / one.log_p, 1, 1e-12) << one.z;
  }
  EXPECT_EQ(normal_log_p(0), 0);
  EXPECT_EQ(normal_log_p(-kInfinity), -kInfinity);
}

TEST(StudentLogP, AgreesWithExtendedPrecision) {
  struct Case {
    double t;
    double freedom;
    double log_p;
  };
  for (const Case& one :
       {Case{0.001, 5, -0.000759501576119459487}, Case{0.7, 2.5, -0.609900485252560573},
        Case{2.776, 4, -2.99527681089332971}, Case{12, 30, -28.2143842045510971},
        Case{50, 200, -263.107083707418447}, Case{1e30, 20, -1353.32988535748395},
        Case{300, 1000, -2259.10415842105244}, Case{8, 1e6, -34.3192342462125874}}) {
    EXPECT_NEAR(student_log_p(one.t, one.freedom) / one.log_p, 1, 1e-12) << one.t;
    EXPECT_EQ(student_log_p(-one.t, one.freedom), student_log_p(one.t, one.freedom));
  }
  EXPECT_EQ(student_log_p(0, 3), 0);
  EXPECT_EQ(student_log_p(kInfinity, 3), -kInfinity);
}

TEST(FLogP, AgreesWithExtendedPrecision) {
  struct Case {
    double f;
    double between;
    double within;
    double log_p;
  };
  for (const Case& one :
       {Case{0.01, 3, 10, -0.00146656783446892428}, Case{1.2, 4, 7, -0.942355652102882369},
        Case{4.5, 2, 18, -3.64918597297347944}, Case{330, 6, 9, -21.4157466965812417},
        Case{60, 3, 2000, -83.8442185877829553}, Case{30, 400, 1000, -884.233901423713074},
        Case{1e60, 5, 12, -820.992487878915069}}) {
    const FFreedom freedom{.between = one.between, .within = one.within};
    EXPECT_NEAR(f_log_p(one.f, freedom) / one.log_p, 1, 1e-12) << one.f;
  }
  EXPECT_EQ(f_log_p(0, {.between = 2, .within = 5}), 0);
  EXPECT_EQ(f_log_p(kInfinity, {.between = 2, .within = 5}), -kInfinity);
}

TEST(Reach, CoversTheMiddle) {
  EXPECT_NEAR(normal_reach(.95), 1.959963984540054, 1e-14);
  EXPECT_NEAR(student_reach(.95, 4), 2.7764451051977987, 1e-13);
  EXPECT_NEAR(student_log_p(student_reach(.99, 7.5), 7.5), std::log(.01), 1e-12);
}

}  // namespace
}  // namespace ls::stats
