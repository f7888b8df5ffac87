#pragma once

#include "operators/email/known_domain.hpp"
#include "operators/email/mail_types.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/scoring/email/email_facts.hpp"
#include "leadstream/scoring/email/machine_traffic.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ls::operators {

// What a contact's events have told of the address: one row per contact, about 150 bytes. Times are
// the events' own; EventTime::min() is never. Events out of order change nothing but which of two
// came first.
struct ContactMail {
  // What people did with mail, as of before the last touch that was judged a person's: a judgement
  // may be taken back.
  struct Before {
    std::uint64_t touch = 0;  // hash of its id; 0 if there is nothing to take back
    std::uint32_t answered = 0;
    std::uint32_t silent = 0;
    std::uint32_t soft_since_sign = 0;
    std::uint64_t last_answered = 0;
    EventTime clicked_at = EventTime::min();
    EventTime opened_at = EventTime::min();
    EventTime sign_at = EventTime::min();
    EventTime evidence_at = EventTime::min();
    double evidence = 0.0;
  };

  std::string email;
  std::optional<scoring::Acquisition> acquisition;
  std::optional<bool> is_double_opt_in;
  std::optional<bool> is_honeypot_filled;
  std::optional<double> form_fill_ms;
  std::optional<bool> is_trap;  // as labelled
  std::optional<bool> is_bot;   // as labelled
  bool is_headless = false;
  bool has_complained = false;
  bool is_unsubscribed = false;
  bool is_mailbox_full = false;
  bool has_machine_opens = false;
  bool has_come_back = false;
  std::uint32_t sent = 0;
  std::uint32_t delivered = 0;
  std::uint32_t soft_bounces = 0;  // since the last delivery
  // Messages that a person answered, and what came of those sent since the last such sign.
  std::uint32_t answered = 0;
  std::uint32_t silent = 0;
  std::uint32_t soft_since_sign = 0;
  std::uint64_t last_answered = 0;  // hash of its id
  EventTime created_at = EventTime::min();
  EventTime delivered_at = EventTime::min();
  EventTime hard_bounce_at = EventTime::min();
  EventTime first_soft_at = EventTime::min();
  EventTime last_soft_at = EventTime::min();
  EventTime clicked_at = EventTime::min();
  EventTime opened_at = EventTime::min();
  EventTime replied_at = EventTime::min();
  EventTime purchased_at = EventTime::min();
  EventTime evidence_at = EventTime::min();
  EventTime sign_at = EventTime::min();  // of a person, by mail
  double evidence = 0.0;                 // as of evidence_at
  // The most that was seen around one of its sign-ups.
  std::uint32_t signups_of_ip_10min = 0;
  std::uint32_t canonical_variants_24h = 0;
  std::uint32_t forms_1h = 0;
  std::uint32_t sequential_family = 0;
  double anomaly = 0.0;  // of its sign-up, as judged
  KnownDomain domain;
  Before before;

  void apply(const MailType& type, const event::Event& event);
  // A change of the contact, read as an event of the type that made it with nothing else in it.
  void update(const MailType& made, const event::Event& change);
  // The contact has no address any more.
  void leave_address();
  [[nodiscard]] static bool tells_of_address(const MailType& made, const event::Event& change);
  // As of `now`. `audience` and a domain's reputation are not of a contact.
  [[nodiscard]] scoring::EmailFacts facts(EventTime now) const;

  void save(ByteWriter& out) const;
  static Result<ContactMail> load(ByteReader& in);

 private:
  // False if the event is of mail to another address than the contact's.
  bool read_address(const MailType& type, const event::Event& event);
  void move_to(std::string_view address);
  void create(const MailType& type, const event::Event& event);
  // Where the address came from, and whether its owner confirmed it.
  void read_consent(const MailType& type, const event::Event& event);
  void read_form(const MailType& type, const event::Event& event);
  void read_traffic(const MailType& type, const event::Event& event);
  void deliver(EventTime at);
  void bounce(const MailType& type, const event::Event& event);
  void open(const MailType& type, const event::Event& event);
  void click(const MailType& type, const event::Event& event);
  [[nodiscard]] scoring::MailTouch touch_of(const MailType& type, const event::Event& event) const;
  // A delivery, a bounce or what a person did.
  void witness(EventTime at);
  // What a person did with a message.
  void sign(const MailType& type, const event::Event& event, EventTime at);
  // What the topology that tells people from programs says of an open or a click.
  void judge_touch(const MailType& type, const event::Event& event);
  [[nodiscard]] Before now_before(std::uint64_t touch) const;
  void take_back();
};

}  // namespace ls::operators
