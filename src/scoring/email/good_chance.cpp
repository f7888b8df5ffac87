#include "scoring/email/email_components.hpp"
#include "scoring/email/email_risks.hpp"

#include "leadstream/scoring/email/mailbox_chance.hpp"

#include <algorithm>

namespace ls::scoring {
namespace {

// Lists that others made hold more of what is dead.
struct Listed {
  double unread;
  double gone;
};

Listed listed_of(const std::optional<Acquisition>& acquisition) {
  switch (acquisition.value_or(Acquisition::organic)) {
    case Acquisition::purchased:
      return {0.12, 0.12};
    case Acquisition::import:
      return {0.05, 0.04};
    default:
      return {0.0, 0.0};
  }
}

bool is_refused(const AddressFacts& address, const EmailFacts& facts) {
  return address.refusal != AddressRefusal::none || facts.domain.has_null_mx.value_or(false);
}

// That no person ever had it: what each judge makes of it, as independent witnesses.
double nobody_chance(const AddressFacts& address, const EmailFacts& facts,
                     const EmailQuality& quality) {
  constexpr double kThrowAway = 0.9;  // had, for an hour
  constexpr double kSlip = 0.9;       // typed wrongly, so somebody else's or nobody's
  // A judgement below a half is none.
  const double anomaly = facts.signup.anomaly >= 0.5 ? facts.signup.anomaly : 0.0;
  double person = (1.0 - quality.trap_risk) * (1.0 - quality.bot_risk);
  person *= address.is_disposable ? 1.0 - kThrowAway : 1.0;
  person *= is_typo(address, facts.domain) ? 1.0 - kSlip : 1.0;
  return 1.0 - std::min(person, 1.0 - anomaly);
}

}  // namespace

double good_chance_of(const AddressFacts& address, const EmailFacts& facts,
                      const EmailQuality& quality) {
  if (is_refused(address, facts)) {
    return 0.0;
  }
  const MailHistory& mail = facts.history;
  const Listed listed = listed_of(facts.signup.acquisition);
  MailboxHistory history{.nobody = nobody_chance(address, facts, quality),
                         .unread = listed.unread,
                         .gone = listed.gone,
                         .is_behind_relay = address.is_free && mail.has_machine_opens,
                         .delivered = mail.delivered,
                         .answered = mail.answered,
                         .silent = mail.silent,
                         .soft_bounces = mail.soft_bounces_since_sign,
                         .soft_bounces_in_a_row = mail.soft_bounces_in_a_row,
                         .days_since_delivered = mail.days_since_delivered};
  history.days_since_sign =
      mail.days_since_sign ? mail.days_since_sign : facts.signup.contact_age_days;
  history.has_bounced_hard =
      mail.days_since_hard_bounce &&
      (!mail.days_since_delivered || *mail.days_since_delivered > *mail.days_since_hard_bounce) &&
      (!mail.days_since_sign || *mail.days_since_sign > *mail.days_since_hard_bounce);
  return mailbox_chance(history);
}

}  // namespace ls::scoring
