#pragma once

#include "generator/crm/fact.hpp"
#include "generator/crm/mail.hpp"
#include "generator/crm/population.hpp"
#include "generator/crm/rules.hpp"

#include <cstdint>
#include <vector>

namespace ls::generator::crm {

// A mailbox has been in this state since then.
struct MailboxSince {
  EventTime time;
  Mailbox mailbox;
};

// What is found out about a contact; the generator wants only the facts.
struct LifeRecord {
  std::vector<Fact> facts;
  std::vector<MailboxSince> mailboxes;
  std::vector<MailStory> mails;
  EventTime bought = EventTime::max();
};

// The life of one contact: visits, sales and the mailbox's decay as one Markov jump process in the
// contact's own business time (Gillespie 1977), and campaigns of mail at fixed times. A function of
// the population and the contact's number alone, whatever the steps in which it is advanced.
class Life {
 public:
  Life(const Population& population, const Rules& rules, std::uint64_t number);

  // Adds all facts that are decided before `until`; they may happen later. `record` may be null.
  void advance(const Population& population, const Rules& rules, EventTime until,
               std::vector<Fact>& facts, LifeRecord* record);

  [[nodiscard]] const Contact& contact() const {
    return contact_;
  }

 private:
  struct Step {
    const Population& population;
    const Rules& rules;
    std::vector<Fact>& facts;
    LifeRecord* record;
  };

  void begin(const Step& step);
  void flood(FactList& facts);
  void send_mail(const Step& step);
  void jump(const Step& step);
  bool jump_person(const Step& step, double& rest);
  void jump_mailbox(const Step& step, double rest);
  void visit(const Step& step);
  void report(const Step& step);
  void draw_jump(const Population& population, const Rules& rules);
  [[nodiscard]] double person_rate(const Rules& rules) const;
  [[nodiscard]] double sale_rate(const Rules& rules) const;
  [[nodiscard]] EventTime campaign_time(const Population& population, std::uint64_t round) const;
  void set_mailbox(const Step& step, Mailbox mailbox);

  Contact contact_;
  Random random_;
  EventTime next_mail_;
  EventTime muted_until_ = EventTime::min();
  EventTime change_ =
      EventTime::max();  // of the rate of sales; MAX once it holds or if it never does
  EventTime since_;      // when the wait for the next jump began
  EventTime jump_time_ = EventTime::max();
  double now_ = 0.0;   // the same in business days
  double jump_ = 0.0;  // business days of the next one
  std::uint32_t sequence_ = 0;
  std::uint32_t next_campaign_ = 0;  // the welcome
  std::uint64_t round_ = 0;          // of campaigns
  std::uint8_t intent_ = 0;
  Mailbox mailbox_ = Mailbox::alive;
  bool has_begun_ = false;
  bool is_changed_ = false;
  bool has_bought_ = false;
  bool is_reported_ = false;
};

}  // namespace ls::generator::crm
