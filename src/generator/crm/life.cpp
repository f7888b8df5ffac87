#include "generator/crm/life.hpp"

#include <algorithm>
#include <limits>

namespace ls::generator::crm {
namespace {

constexpr Millis kRound = days(14);
constexpr Millis kWeek = days(7);
constexpr Millis kWelcomeAfter = seconds(5);

template <std::size_t N>
std::size_t draw(const std::array<double, N>& chances, Random& random) {
  double rest = random.uniform();
  for (std::size_t i = 0; i + 1 < N; ++i) {
    rest -= chances[i];
    if (rest < 0.0) {
      return i;
    }
  }
  return N - 1;
}

}  // namespace

Life::Life(const Population& population, const Rules& rules, std::uint64_t number)
    : contact_(population.contact(number)),
      random_(population.seed_of(number, Purpose::life)),
      next_mail_(contact_.arrival + kWelcomeAfter),
      since_(contact_.arrival) {
  mailbox_ = static_cast<Mailbox>(draw(rules.first_mailboxes(contact_), random_));
  intent_ = static_cast<std::uint8_t>(draw(rules.first_intents(contact_.has_form()), random_));
  if (rules.sale_factor() != 1.0) {
    const EventTime change = population.options().change_time();
    is_changed_ = contact_.arrival >= change;
    change_ = is_changed_ ? EventTime::max() : change;
  }
  now_ = population.business().days_at(contact_.arrival + contact_.clock_shift);
  draw_jump(population, rules);
  const std::int64_t since = (contact_.arrival - population.options().start).count;
  round_ = static_cast<std::uint64_t>(std::max<std::int64_t>(0, since / kRound.count - 1));
  while (campaign_time(population, round_) <= next_mail_ + hours(1)) {
    ++round_;
  }
}

// Every contact is on one of two lists, which get mail in alternate weeks, in working hours.
EventTime Life::campaign_time(const Population& population, std::uint64_t round) const {
  const std::uint64_t list = contact_.number % 2;
  const std::uint64_t mark = splitmix64(population.options().seed ^ (round * 2 + list + 77));
  const std::uint64_t stagger =
      population.seed_of(contact_.number, Purpose::stagger, round) % 600'000;
  const auto at = static_cast<std::int64_t>(round);
  return population.options().start + Millis{kRound.count * at} +
         Millis{kWeek.count * static_cast<std::int64_t>(list)} +
         days(static_cast<std::int64_t>(mark % 5)) +
         hours(9 + static_cast<std::int64_t>(mark / 8 % 7)) +
         Millis{static_cast<std::int64_t>(stagger)};
}

void Life::advance(const Population& population, const Rules& rules, EventTime until,
                   std::vector<Fact>& facts, LifeRecord* record) {
  const Step step{population, rules, facts, record};
  if (!has_begun_ && contact_.arrival < until) {
    begin(step);
  }
  if (!has_begun_) {
    return;
  }
  for (;;) {
    if (next_mail_ < until && next_mail_ <= jump_time_ && next_mail_ <= change_) {
      send_mail(step);
    } else if (change_ < until && change_ <= jump_time_) {
      // The process has no memory, so at a change of rules the waiting starts anew.
      now_ = population.business().days_at(change_ + contact_.clock_shift);
      since_ = change_;
      change_ = EventTime::max();
      is_changed_ = true;
      draw_jump(population, rules);
    } else if (jump_time_ < until) {
      jump(step);
    } else {
      return;
    }
  }
}

void Life::begin(const Step& step) {
  has_begun_ = true;
  FactList facts(step.facts, contact_.number, sequence_);
  facts.add(FactKind::created, contact_.arrival,
            contact_.kind == Kind::human || contact_.kind == Kind::disposable ||
                    contact_.kind == Kind::trap_typo
                ? Cause::human
                : (contact_.has_form() ? Cause::bot : Cause::system));
  if (contact_.kind == Kind::bot_bombing) {
    flood(facts);
  }
  set_mailbox(step, mailbox_);
}

void Life::flood(FactList& facts) {
  Random random(contact_.crowd ^ contact_.number);
  const std::uint64_t forms = 6 + random.below(15);
  for (std::uint64_t i = 0; i < forms; ++i) {
    const auto later = static_cast<std::int64_t>(random.below(3'000'000));
    Fact& fact = facts.add(FactKind::form_flooded, contact_.arrival + seconds(1) + Millis{later},
                           Cause::bot);
    fact.agent = contact_.agent;
    fact.network = contact_.network;
  }
}

void Life::send_mail(const Step& step) {
  const EventTime at = next_mail_;
  const std::uint32_t campaign = next_campaign_;
  next_campaign_ = static_cast<std::uint32_t>(1 + 2 * round_ + contact_.number % 2);
  next_mail_ = campaign_time(step.population, round_++);
  if (at < muted_until_) {
    return;
  }
  FactList facts(step.facts, contact_.number, sequence_);
  Mail mail(step.population, step.rules, contact_, facts);
  const MailStory story = mail.send({mailbox_, contact_.activity, intent_}, campaign, at);
  if (story.delivery == Delivery::hard_bounced) {
    muted_until_ = at + Rules::kMuteAfterBounce;
  } else if (story.response == Response::unsubscribed || story.response == Response::complained) {
    muted_until_ = EventTime::max();
  }
  if (step.record != nullptr) {
    step.record->mails.push_back(story);
  }
}

double Life::sale_rate(const Rules& rules) const {
  if (has_bought_) {
    return is_reported_ ? 0.0 : Rules::kReportRate;
  }
  return rules.sales({contact_.quality, contact_.activity, intent_}) *
         (is_changed_ ? rules.sale_factor() : 1.0);
}

double Life::person_rate(const Rules& rules) const {
  if (contact_.kind != Kind::human) {
    return 0.0;
  }
  return rules.visits(contact_.activity, intent_) + rules.up(intent_) + rules.down(intent_) +
         sale_rate(rules);
}

void Life::draw_jump(const Population& population, const Rules& rules) {
  const auto row = static_cast<std::size_t>(mailbox_);
  const double total = person_rate(rules) - rules.mailbox_change(contact_.kind)[row][row];
  const double wait = random_.exponential();
  if (total <= 0.0) {
    jump_ = std::numeric_limits<double>::infinity();
    jump_time_ = EventTime::max();
    return;
  }
  jump_ = now_ + wait / total;
  constexpr double kFarDays = 1e6;
  // Times are cut to the millisecond, which must not lead back.
  jump_time_ = jump_ > kFarDays
                   ? EventTime::max()
                   : std::max(since_, population.business().time_at(jump_) - contact_.clock_shift);
}

void Life::jump(const Step& step) {
  const auto row = static_cast<std::size_t>(mailbox_);
  const double total = person_rate(step.rules) - step.rules.mailbox_change(contact_.kind)[row][row];
  double rest = random_.uniform() * total;
  if (!jump_person(step, rest)) {
    jump_mailbox(step, rest);
  }
  now_ = jump_;
  since_ = jump_time_;
  draw_jump(step.population, step.rules);
}

// Whether it was the person who moved; else `rest` is what is left for the mailbox.
bool Life::jump_person(const Step& step, double& rest) {
  if (contact_.kind != Kind::human) {
    return false;
  }
  if ((rest -= step.rules.visits(contact_.activity, intent_)) < 0.0) {
    visit(step);
    return true;
  }
  if ((rest -= step.rules.up(intent_)) < 0.0) {
    ++intent_;
    return true;
  }
  if ((rest -= step.rules.down(intent_)) < 0.0) {
    --intent_;
    return true;
  }
  if ((rest -= sale_rate(step.rules)) < 0.0) {
    report(step);
    return true;
  }
  return false;
}

void Life::visit(const Step& step) {
  FactList facts(step.facts, contact_.number, sequence_);
  Fact& fact = facts.add(FactKind::visited, jump_time_, Cause::human);
  fact.visit = static_cast<Visit>(draw(step.rules.visit_shares(intent_), random_));
}

void Life::report(const Step& step) {
  if (!has_bought_) {
    has_bought_ = true;
    if (step.record != nullptr) {
      step.record->bought = jump_time_;
    }
    return;
  }
  is_reported_ = true;
  FactList facts(step.facts, contact_.number, sequence_);
  facts.add(FactKind::bought, jump_time_, Cause::human);
  facts.add(FactKind::converted, jump_time_, Cause::human);
}

void Life::jump_mailbox(const Step& step, double rest) {
  const auto row = static_cast<std::size_t>(mailbox_);
  const Mailboxes& rates = step.rules.mailbox_change(contact_.kind)[row];
  std::size_t to = row;
  for (std::size_t i = 0; i < kMailboxes && rest >= 0.0; ++i) {
    if (i != row && rates[i] > 0.0) {
      rest -= rates[i];
      to = i;
    }
  }
  // What rounding leaves over falls on the last possible change; where there is none, on nothing.
  if (to != row) {
    set_mailbox(step, static_cast<Mailbox>(to));
  }
}

void Life::set_mailbox(const Step& step, Mailbox mailbox) {
  if (step.record != nullptr) {
    const EventTime since = step.record->mailboxes.empty() ? contact_.arrival : jump_time_;
    step.record->mailboxes.push_back({since, mailbox});
  }
  mailbox_ = mailbox;
}

}  // namespace ls::generator::crm
