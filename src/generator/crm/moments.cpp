#include "generator/crm/moments.hpp"

#include "generator/crm/belief.hpp"
#include "generator/crm/session_odds.hpp"
#include "generator/event_id.hpp"

#include <algorithm>

namespace ls::generator::crm {
namespace {

constexpr Millis kOwnedFor = days(30);

// Goes through a life in the order of time.
class Witness {
 public:
  Witness(const Population& population, const Rules& rules, std::uint64_t number, Millis horizon)
      : population_(population),
        contact_(population.contact(number)),
        life_(live(population, rules, number, horizon)),
        horizon_(horizon),
        belief_(population, rules, contact_) {
    for (const Fact& fact : life_.facts) {
      if (fact.kind == FactKind::converted) {
        reported_ = fact.time;
      }
    }
  }

  std::vector<Moment> testify() {
    std::vector<Moment> moments;
    for (const Fact& fact : life_.facts) {
      if (fact.time >= population_.options().end()) {
        break;
      }
      observe(fact);
      moments.push_back(moment_of(fact));
    }
    return moments;
  }

 private:
  void observe(const Fact& fact) {
    switch (fact.kind) {
      case FactKind::sent:
        observe_mail();
        return;
      case FactKind::visited:
        belief_.see_visit(fact.time, fact.visit);
        return;
      case FactKind::bought:
        belief_.see_report(fact.time);
        return;
      default:
        belief_.pass_to(fact.time);
    }
  }

  // Messages are sent in the order in which they are kept.
  void observe_mail() {
    const MailStory& story = life_.mails[sessions_.size()];
    belief_.pass_to(story.sent);
    const bool is_prefetched =
        static_cast<double>(contact_.apple) < population_.apple_share(story.sent);
    sessions_.push_back(
        session_chances(population_, contact_, story, belief_.reader_chances(is_prefetched)));
    belief_.see_mail(story);
  }

  [[nodiscard]] Mailbox mailbox_at(EventTime time) const {
    const auto later = std::ranges::upper_bound(life_.mailboxes, time, {}, &MailboxSince::time);
    return later == life_.mailboxes.begin() ? life_.mailboxes.front().mailbox
                                            : std::prev(later)->mailbox;
  }

  [[nodiscard]] double human_chance(const Fact& fact) const {
    const auto mail = std::ranges::lower_bound(life_.mails, fact.mail, {}, &MailStory::number);
    const auto index = static_cast<std::size_t>(mail - life_.mails.begin());
    if (fact.cause == Cause::proxy) {
      return 0.0;  // it says what it is
    }
    return fact.cause == Cause::scanner ? sessions_[index].scanner : sessions_[index].reader;
  }

  [[nodiscard]] Moment moment_of(const Fact& fact) const {
    const bool is_owned = contact_.kind == Kind::human || contact_.kind == Kind::bot_bombing;
    Moment moment;
    moment.time = fact.time;
    moment.contact = fact.contact;
    moment.sequence = fact.sequence;
    moment.id = event_id(population_.options().seed, world_number(fact.contact, fact.sequence));
    moment.type = type_of(event_kind_of(fact));
    moment.cause = fact.cause;
    moment.is_good = is_owned && mailbox_at(fact.time + kOwnedFor) == Mailbox::alive;
    moment.is_anomalous =
        contact_.kind != Kind::human || mailbox_at(fact.time) == Mailbox::recycled;
    moment.converts = reported_ > fact.time && reported_ <= fact.time + horizon_;
    moment.has_conversion = reported_ <= fact.time;
    moment.good_chance = belief_.good_chance(kOwnedFor);
    moment.anomalous_chance = belief_.anomalous_chance();
    moment.conversion_chance = belief_.conversion_chance(horizon_);
    if (fact.kind == FactKind::opened || fact.kind == FactKind::clicked) {
      moment.human_chance = human_chance(fact);
    }
    return moment;
  }

  const Population& population_;
  Contact contact_;
  LifeRecord life_;
  Millis horizon_;
  Belief belief_;
  EventTime reported_ = EventTime::max();
  std::vector<SessionChances> sessions_;  // of the messages sent so far
};

}  // namespace

LifeRecord live(const Population& population, const Rules& rules, std::uint64_t number,
                Millis horizon) {
  LifeRecord record;
  std::vector<Fact> facts;
  const EventTime end = population.options().end() + std::max(kOwnedFor, horizon) + Millis{1};
  Life life(population, rules, number);
  life.advance(population, rules, end, facts, &record);
  std::sort(facts.begin(), facts.end(), happens_before);
  record.facts = std::move(facts);
  return record;
}

std::vector<Moment> moments_of(const Population& population, const Rules& rules,
                               std::uint64_t number, Millis horizon) {
  return Witness(population, rules, number, horizon).testify();
}

}  // namespace ls::generator::crm
