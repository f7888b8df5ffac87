#include "generator/crm/belief.hpp"

#include "generator/crm/intent_flow.hpp"
#include "generator/crm/mailbox_flow.hpp"
#include "generator/crm/origin_odds.hpp"
#include "generator/crm/response_chances.hpp"

#include <algorithm>
#include <limits>

namespace ls::generator::crm {
namespace {

constexpr auto kAlive = static_cast<std::size_t>(Mailbox::alive);

}  // namespace

Belief::Belief(const Population& population, const Rules& rules, const Contact& contact)
    : population_(&population),
      rules_(&rules),
      contact_(contact),
      at_(contact.arrival),
      change_day_(std::numeric_limits<double>::infinity()) {
  day_ = day_of(contact.arrival);
  if (rules.sale_factor() != 1.0) {
    change_day_ = day_of(population.options().change_time());
  }
  weigh_arrival();
}

double Belief::day_of(EventTime at) const {
  return population_->business().days_at(at + contact_.clock_shift);
}

bool Belief::is_prefetched(EventTime sent) const {
  return static_cast<double>(contact_.apple) < population_->apple_share(sent);
}

void Belief::weigh_arrival() {
  const KindOdds odds = kind_odds(contact_, population_->options().prevalence);
  double profile = 0.0;
  for (std::size_t quality = 0; quality < kQualities; ++quality) {
    profile += quality_chance(contact_, quality);
  }
  drip_ = odds.drip * profile;
  pristine_ = odds.pristine * profile;
  told_ = rules_->first_mailboxes(contact_);
  const Intents& intents = rules_->first_intents(contact_.has_form());
  Contact person = contact_;
  person.kind = Kind::human;
  const Mailboxes& mailboxes = rules_->first_mailboxes(person);
  for (std::size_t quality = 0; quality < kQualities; ++quality) {
    const double weight = odds.person * quality_chance(contact_, quality) / kActivities;
    for (Person& story : people_[quality]) {
      for (std::size_t intent = 0; intent < kIntents; ++intent) {
        for (std::size_t mailbox = 0; mailbox < kMailboxes; ++mailbox) {
          story[0][intent][mailbox] = weight * intents[intent] * mailboxes[mailbox];
        }
      }
    }
  }
  normalise();
}

void Belief::normalise() {
  double sum = drip_ + pristine_;
  for (auto& quality : people_) {
    for (auto& person : quality) {
      sum += sum_of(person);
    }
  }
  if (!(sum > 0.0)) {
    return;  // the kind was told
  }
  for (auto& quality : people_) {
    for (auto& person : quality) {
      scale(person, 1.0 / sum);
    }
  }
  drip_ /= sum;
  pristine_ /= sum;
}

void Belief::flow_people(People& people, double from, double to, Watch watch) const {
  const double change = std::clamp(change_day_, from, to);
  for (std::size_t quality = 0; quality < kQualities; ++quality) {
    for (std::size_t activity = 0; activity < kActivities; ++activity) {
      IntentFlow flow{};
      for (std::size_t intent = 0; intent < kIntents; ++intent) {
        flow.up[intent] = rules_->up(intent);
        flow.down[intent] = rules_->down(intent);
        flow.seen[intent] = watch == Watch::reports ? 0.0 : rules_->visits(activity, intent);
        flow.sale[intent] = rules_->sales({quality, activity, intent});
      }
      flow.report = is_reported_ ? 0.0 : Rules::kReportRate;
      Person& person = people[quality][activity];
      pass(person, flow, change - from);
      if (to > change) {
        for (double& sale : flow.sale) {
          sale *= rules_->sale_factor();
        }
        pass(person, flow, to - change);
      }
    }
  }
}

void Belief::flow_mailboxes(double days) {
  const MailboxChange people = mailbox_flow(rules_->mailbox_change(Kind::human), days);
  for (auto& quality : people_) {
    for (auto& person : quality) {
      for (auto& story : person) {
        for (Mailboxes& mailboxes : story) {
          mailboxes = after(mailboxes, people);
        }
      }
    }
  }
  told_ = after(told_, mailbox_flow(rules_->mailbox_change(contact_.kind), days));
}

void Belief::pass_to(EventTime at) {
  const double day = std::max(day_, day_of(at));
  flow_people(people_, day_, day, Watch::visits_and_reports);
  flow_mailboxes(day - day_);
  day_ = day;
  at_ = std::max(at_, at);
  normalise();
}

// Only people visit.
void Belief::see_visit(EventTime at, Visit visit) {
  pass_to(at);
  drip_ = 0.0;
  pristine_ = 0.0;
  for (auto& quality : people_) {
    for (std::size_t activity = 0; activity < kActivities; ++activity) {
      for (Row& story : quality[activity]) {
        for (std::size_t intent = 0; intent < kIntents; ++intent) {
          const double rate = rules_->visits(activity, intent) *
                              rules_->visit_shares(intent)[static_cast<std::size_t>(visit)];
          for (double& weight : story[intent]) {
            weight *= rate;
          }
        }
      }
    }
  }
  normalise();
}

void Belief::see_report(EventTime at) {
  pass_to(at);
  drip_ = 0.0;
  pristine_ = 0.0;
  for (auto& quality : people_) {
    for (Person& person : quality) {
      person[0] = {};
    }
  }
  is_reported_ = true;
  normalise();
}

void Belief::see_mail(const MailStory& story) {
  pass_to(story.sent);
  for (auto& quality : people_) {
    for (auto& person : quality) {
      for (auto& row : person) {
        for (Mailboxes& mailboxes : row) {
          weigh_mailboxes(mailboxes, story);
        }
      }
    }
  }
  drip_ *= delivery_chance(Mailbox::alive, story.delivery);
  pristine_ *= delivery_chance(Mailbox::recycled, story.delivery);
  if (story.delivery == Delivery::delivered) {
    weigh_responses(story);
  }
  if (contact_.kind == Kind::bot_bombing) {
    weigh_victim(story);
  }
  normalise();
}

void Belief::weigh_victim(const MailStory& story) {
  weigh_mailboxes(told_, story);
  if (story.delivery == Delivery::delivered) {
    told_[kAlive] *= victim_chance(story.response, shown_share(is_prefetched(story.sent)));
  }
  double sum = 0.0;
  for (const double weight : told_) {
    sum += weight;
  }
  for (double& weight : told_) {
    weight /= sum;
  }
}

// Nobody answers from a mailbox that isn't read.
void Belief::weigh_mailboxes(Mailboxes& mailboxes, const MailStory& story) const {
  for (std::size_t i = 0; i < kMailboxes; ++i) {
    mailboxes[i] *= delivery_chance(static_cast<Mailbox>(i), story.delivery);
    if (i != kAlive && story.response != Response::none) {
      mailboxes[i] = 0.0;
    }
  }
}

void Belief::weigh_responses(const MailStory& story) {
  const double shown = shown_share(is_prefetched(story.sent));
  for (auto& quality : people_) {
    for (std::size_t activity = 0; activity < kActivities; ++activity) {
      for (Row& row : quality[activity]) {
        for (std::size_t intent = 0; intent < kIntents; ++intent) {
          row[intent][kAlive] *= person_chance(
              story.response, {rules_->opens(activity, intent), rules_->clicks(intent)}, shown);
        }
      }
    }
  }
  drip_ *= drip_chance(story.response, shown);
  pristine_ *= story.response == Response::none ? 1.0 : 0.0;
}

}  // namespace ls::generator::crm
