#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/scoring/email/email_quality.hpp"

#include <gtest/gtest.h>

namespace ls::scoring {
namespace {

AddressFacts draw_address(Random& random) {
  AddressFacts address;
  for (bool* flag :
       {&address.is_disposable, &address.is_free, &address.has_known_suffix, &address.is_confusable,
        &address.is_role, &address.is_role_trap, &address.is_seed, &address.has_name_shape,
        &address.has_tag, &address.is_gibberish, &address.is_plausible, &address.is_quoted}) {
    *flag = random.chance(0.3);
  }
  address.typo_of = random.chance(0.3) ? "gmail.com" : "";
  address.refusal = random.chance(0.1) ? AddressRefusal::syntax : AddressRefusal::none;
  address.diagnosis = random.chance(0.2) ? AddressDiagnosis::comment : AddressDiagnosis::valid;
  address.local_size = static_cast<std::uint8_t>(random.below(40));
  address.digits = static_cast<std::uint8_t>(random.below(10));
  address.trailing_digits = static_cast<std::uint8_t>(random.below(6));
  address.consonant_run = static_cast<std::uint8_t>(random.below(9));
  address.specials = static_cast<std::uint8_t>(random.below(5));
  return address;
}

EmailFacts draw_facts(Random& random) {
  EmailFacts facts;
  facts.domain.reputation = {.sent = random.uniform() * 1000,
                             .hard_bounces = random.uniform() * 100,
                             .delivered = random.uniform() * 1000,
                             .complaints = random.uniform() * 20};
  facts.domain.has_null_mx = random.chance(0.2);
  facts.domain.is_blocklisted = random.chance(0.2);
  facts.domain.age_days = random.uniform() * 4000;
  facts.domain.dmarc = DmarcPolicy::reject;
  facts.domain.has_spf = random.chance(0.5);
  facts.history.sent = static_cast<std::uint32_t>(random.below(3));
  facts.history.delivered = static_cast<std::uint32_t>(random.below(30));
  facts.history.soft_bounces_in_a_row = static_cast<std::uint32_t>(random.below(8));
  facts.history.soft_bounces_span_days = random.uniform() * 20;
  facts.history.has_complained = random.chance(0.2);
  facts.history.has_machine_opens = random.chance(0.5);
  facts.history.has_come_back = random.chance(0.3);
  if (random.chance(0.5)) {
    facts.history.days_since_click = random.uniform() * 300;
    facts.history.days_since_delivered = random.uniform() * 500;
  }
  if (random.chance(0.3)) {
    facts.history.days_since_hard_bounce = random.uniform() * 500;
  }
  facts.signup.acquisition = Acquisition::purchased;
  facts.signup.is_honeypot_filled = random.chance(0.4);
  facts.signup.form_fill_ms = random.uniform() * 4000;
  return facts;
}

// Whatever is true at once: the base and the contributions are the score.
TEST(EmailExplanation, SumsToTheScore) {
  Random random(test::seed());
  for (int round = 0; round < 20'000; ++round) {
    const AddressFacts address = draw_address(random);
    const EmailFacts facts = draw_facts(random);

    const EmailQuality quality = assess(address, facts);

    double sum = kEmailBase;
    for (const EmailContribution& contribution : quality.contributions()) {
      ASSERT_NE(contribution.points, 0.0);
      sum += contribution.points;
    }
    ASSERT_NEAR(sum, quality.score, 1e-9);
    ASSERT_GE(quality.score, 0.0);
    ASSERT_LE(quality.score, 100.0);
  }
}

}  // namespace
}  // namespace ls::scoring
