#pragma once

#include "generator/crm/intent_flow.hpp"
#include "generator/crm/mail.hpp"
#include "generator/crm/population.hpp"
#include "generator/crm/rules.hpp"

#include <array>

namespace ls::generator::crm {

// How likely each response to a message is that was delivered.
struct ResponseChances {
  double none = 0;
  double opened = 0;
  double clicked = 0;
};

// What is likely of the reader of the message that is being sent: the joint chances of who that is
// and what can be seen of it. A bot never does what only people do.
struct ReaderChances {
  ResponseChances person;
  ResponseChances drip;
};

// What the observer of `Moment` knows of one contact: the exact posterior over person (quality,
// activity, sold or not, intent, mailbox), slow bot and pristine trap, given the world's rules; the
// forward recursion of the Markov-modulated Poisson process (Rydén 1996). Of kinds that the
// observer is told only the mailbox is open. Facts come in the order of time. Value type; the
// population and the rules must outlive it.
class Belief {
 public:
  // Right after the arrival.
  Belief(const Population& population, const Rules& rules, const Contact& contact);

  void see_visit(EventTime at, Visit visit);
  void see_report(EventTime at);
  // All that became of the message, at the time of sending.
  void see_mail(const MailStory& story);
  // Without a fact.
  void pass_to(EventTime at);

  // As of the last fact or passing. `is_prefetched`: openings are hidden.
  [[nodiscard]] ReaderChances reader_chances(bool is_prefetched) const;
  [[nodiscard]] double good_chance(Millis later) const;
  [[nodiscard]] double anomalous_chance() const;
  [[nodiscard]] double conversion_chance(Millis horizon) const;

 private:
  using Row = IntentRow;
  using Person = IntentStories;
  using People = std::array<std::array<Person, kActivities>, kQualities>;
  // Whether what is seen tells of intents, and whether a report would have been seen.
  enum class Watch { visits_and_reports, reports };

  void weigh_arrival();
  void flow_people(People& people, double from, double to, Watch watch) const;
  void flow_mailboxes(double days);
  void weigh_mailboxes(Mailboxes& mailboxes, const MailStory& story) const;
  void weigh_responses(const MailStory& story);
  void weigh_victim(const MailStory& story);
  [[nodiscard]] bool is_prefetched(EventTime sent) const;
  [[nodiscard]] double day_of(EventTime at) const;
  void normalise();

  const Population* population_;
  const Rules* rules_;
  Contact contact_;
  People people_{};
  double drip_ = 0;
  double pristine_ = 0;
  Mailboxes told_{};  // of a victim of bombing
  double day_ = 0;
  EventTime at_;
  double change_day_;
  bool is_reported_ = false;
};

}  // namespace ls::generator::crm
