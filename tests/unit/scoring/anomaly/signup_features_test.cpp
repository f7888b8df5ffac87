#include "leadstream/scoring/anomaly/signup_features.hpp"

#include "unit/scoring/email/email_world.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::scoring {
namespace {

SignupPoint point_of(const Applicant& applicant, const EmailFacts& facts = {},
                     const SignupTraffic& traffic = {}) {
  const AddressReader reader(shipped_lists());
  return signup_point(applicant, reader.read(applicant.email), facts, traffic);
}

double at(const SignupPoint& point, SignupFeature feature) {
  return point[static_cast<std::size_t>(feature)];
}

using F = SignupFeature;

// Counted by hand; the entropy of aabc12 is 2/6 log2 3 + 4/6 log2 6 = 2.2516291673878226.
TEST(SignupFeatures, TellHowAnAddressIsWritten) {
  const SignupPoint point = point_of({.email = "aabc12@mail.acme.com"});

  EXPECT_EQ(at(point, F::local_size), 6.0);
  EXPECT_EQ(at(point, F::domain_size), 13.0);
  EXPECT_EQ(at(point, F::domain_labels), 3.0);
  EXPECT_DOUBLE_EQ(at(point, F::digit_ratio), 2.0 / 6.0);
  EXPECT_EQ(at(point, F::special_ratio), 0.0);
  EXPECT_DOUBLE_EQ(at(point, F::vowel_ratio), 0.5);
  EXPECT_EQ(at(point, F::consonant_run), 2.0);
  EXPECT_NEAR(at(point, F::entropy_bits), 2.2516291673878226, 1e-12);
  EXPECT_EQ(at(point, F::trailing_digits), 2.0);
  EXPECT_TRUE(std::isfinite(at(point, F::letter_log_p)));
}

TEST(SignupFeatures, TellWhatIsKnownOfTheSignup) {
  EmailFacts facts;
  facts.domain.age_days = 99.0;
  facts.signup.form_fill_ms = 1999.0;
  facts.signup.acquisition = Acquisition::purchased;
  const SignupTraffic traffic{.signups_of_ip_1h = 9,
                              .signups_of_domain_1h = 1,
                              .signups_of_stem_24h = 4,
                              .signups_of_domain = 9,
                              .signups = 1000,
                              .hour_density = 0.25};

  const SignupPoint point = point_of({.email = "ann@acme.com"}, facts, traffic);

  EXPECT_NEAR(at(point, F::domain_rarity), std::log(200.0), 1e-12);
  EXPECT_NEAR(at(point, F::domain_age_log), std::log(100.0), 1e-12);
  EXPECT_NEAR(at(point, F::form_fill_log), std::log(2000.0), 1e-12);
  EXPECT_NEAR(at(point, F::ip_signups_log), std::log(10.0), 1e-12);
  EXPECT_NEAR(at(point, F::domain_signups_log), std::log(2.0), 1e-12);
  EXPECT_EQ(at(point, F::stem_signups), 4.0);
  EXPECT_EQ(at(point, F::hour_density), 0.25);
  EXPECT_EQ(at(point, F::source_risk), 1.0);
}

TEST(SignupFeatures, WhatIsNotKnownIsMissingAndNotZero) {
  const SignupPoint point = point_of({.email = "4711@acme.com"});

  EXPECT_TRUE(std::isnan(at(point, F::letter_log_p)));
  EXPECT_TRUE(std::isnan(at(point, F::vowel_ratio)));
  EXPECT_TRUE(std::isnan(at(point, F::form_fill_log)));
  EXPECT_EQ(at(point, F::domain_age_log), -1.0);
  EXPECT_EQ(at(point, F::source_risk), 0.2);
}

TEST(SignupFeatures, AStemIsWhatFamiliesShare) {
  StemBuffer buffer;
  EXPECT_EQ(stem_of("Ann.Smith42+news", buffer), "annsmith");
  EXPECT_EQ(stem_of("ann_smith", buffer), "annsmith");
  EXPECT_EQ(stem_of("4711", buffer), "");
  EXPECT_EQ(stem_of("a1b2", buffer), "a");
}

TEST(SignupFeatures, AreEighteenWithDistinctNames) {
  EXPECT_EQ(kSignupFeatures, 18U);
  for (std::size_t i = 0; i < kSignupFeatures; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_NE(name_of(static_cast<F>(i)), name_of(static_cast<F>(j)));
    }
  }
}

}  // namespace
}  // namespace ls::scoring
