#include "scoring/email/email_components.hpp"
#include "scoring/email/points.hpp"

#include <algorithm>
#include <optional>

namespace ls::scoring {
namespace {

using Reason = EmailReason;

bool is_within(const std::optional<double>& days_since, double days) {
  return days_since && *days_since <= days;
}

void add_acquisition(Acquisition acquisition, Points& points) {
  switch (acquisition) {
    case Acquisition::organic:
    case Acquisition::referral:
      return points.add(Reason::acquisition, 10.0);
    case Acquisition::import:
      return points.add(Reason::acquisition, -5.0);
    case Acquisition::purchased:
      return points.add(Reason::acquisition, -30.0);
    case Acquisition::paid:
    case Acquisition::partner:
    case Acquisition::event:
      return;
  }
}

double click_points(const std::optional<double>& days_since) {
  if (is_within(days_since, 30.0)) {
    return 25.0;
  }
  if (is_within(days_since, 90.0)) {
    return 15.0;
  }
  return is_within(days_since, 180.0) ? 8.0 : 0.0;
}

double open_points(const std::optional<double>& days_since) {
  if (is_within(days_since, 30.0)) {
    return 15.0;
  }
  return is_within(days_since, 90.0) ? 8.0 : 0.0;
}

}  // namespace

bool has_bounced_hard(const MailHistory& history) {
  return history.days_since_hard_bounce && *history.days_since_hard_bounce < 365.0;
}

std::optional<double> days_since_human(const MailHistory& history) {
  std::optional<double> newest;
  for (const auto& days :
       {history.days_since_click, history.days_since_open, history.days_since_reply}) {
    if (days && (!newest || *days < *newest)) {
      newest = days;
    }
  }
  return newest;
}

void structure_component(const AddressFacts& address, EmailQuality& quality) {
  Points points(EmailComponent::structure, quality);
  points.add_if(address.has_name_shape, Reason::name_shape, 15.0);
  points.add_if(address.is_plausible, Reason::plausible_letters, 10.0);
  points.add_if(address.local_size <= 2, Reason::short_local, -10.0);
  points.add_if(address.local_size >= 30, Reason::long_local, -10.0);
  points.add_if(2 * address.digits > address.local_size, Reason::many_digits, -15.0);
  points.add_if(address.trailing_digits >= 4, Reason::trailing_digits, -5.0);
  points.add_if(address.specials > 2, Reason::many_specials, -10.0);
  points.add_if(address.has_tag, Reason::tag, -3.0);
  points.add_if(address.is_gibberish, Reason::gibberish, -30.0);
  points.add_if(address.consonant_run >= 6, Reason::consonant_run, -10.0);
  points.add_if(address.is_role, Reason::role, -20.0);
  points.add_if(address.is_quoted, Reason::quoted, -10.0);
  points.finish();
}

void history_component(const EmailFacts& facts, EmailQuality& quality) {
  const MailHistory& history = facts.history;
  Points points(EmailComponent::history, quality);
  points.add_if(is_within(history.days_since_delivered, 90.0), Reason::delivered, 20.0);
  points.add_if(facts.signup.is_double_opt_in.value_or(false), Reason::double_opt_in, 25.0);
  points.add(Reason::soft_bounces, -std::min(40.0, 8.0 * history.soft_bounces_in_a_row));
  if (history.days_since_delivered) {
    const double days = *history.days_since_delivered;
    points.add_if(days > 180.0, Reason::stale_delivery, days > 365.0 ? -20.0 : -10.0);
  }
  points.add_if(history.has_complained, Reason::complaint, -60.0);
  if (history.sent == 0 && facts.signup.acquisition) {
    add_acquisition(*facts.signup.acquisition, points);
  }
  points.bound();
  // A mailbox that is full for a week is one that nobody reads.
  if (history.soft_bounces_in_a_row >= 3 && history.soft_bounces_span_days >= 7.0) {
    points.lower_to(Reason::lasting_soft_bounces, 35.0);
  }
  points.finish();
}

void engagement_component(const EmailFacts& facts, EmailQuality& quality) {
  const MailHistory& history = facts.history;
  const std::optional<double> human = days_since_human(history);
  Points points(EmailComponent::engagement, quality);
  points.add(Reason::click, click_points(history.days_since_click));
  points.add(Reason::open, open_points(history.days_since_open));
  points.add_if(history.days_since_reply.has_value(), Reason::reply, 20.0);
  points.add_if(is_within(history.days_since_purchase, 365.0), Reason::purchase, 20.0);
  points.add_if(history.delivered >= 10 && !is_within(human, 180.0), Reason::silent, -30.0);
  points.bound();
  if (history.has_machine_opens && !human) {
    points.lower_to(Reason::machine_opens_only, 50.0);
  }
  points.finish();
}

void risk_component(const AddressFacts& address, const EmailFacts& facts, EmailQuality& quality) {
  const double trap = quality.trap_risk;
  const double bot = quality.bot_risk;
  const auto acquisition = facts.signup.acquisition;
  Points points(EmailComponent::risk, quality);
  points.add_if(trap >= 0.3, Reason::trap_risk, trap >= 0.8 ? -100.0 : trap >= 0.5 ? -60.0 : -30.0);
  points.add_if(bot >= 0.5, Reason::bot_risk, bot >= 0.8 ? -60.0 : -30.0);
  points.add_if(address.is_disposable, Reason::disposable_domain, -60.0);
  points.add_if(address.is_role, Reason::role, -20.0);
  points.add_if(is_typo(address, facts.domain), Reason::typo_domain, -40.0);
  points.add_if(address.is_gibberish, Reason::gibberish, -25.0);
  points.add_if(facts.domain.is_blocklisted.value_or(false), Reason::blocklisted, -100.0);
  points.add_if(facts.history.has_complained, Reason::complaint, -60.0);
  points.add_if(acquisition == Acquisition::purchased, Reason::acquisition, -30.0);
  points.finish();
}

}  // namespace ls::scoring
