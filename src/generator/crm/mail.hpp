#pragma once

#include "generator/crm/fact.hpp"
#include "generator/crm/population.hpp"

#include <cstdint>
#include <optional>

namespace ls::generator::crm {

enum class Delivery : std::uint8_t { delivered, soft_bounced, hard_bounced };
// What the reader did that can be seen.
enum class Response : std::uint8_t { none, opened, clicked, unsubscribed, complained };

// Requests that belong together: of a reader, or of a scanner.
struct Session {
  EventTime begin;
  Agent agent = Agent::browser;  // of the clicks
  Network network = Network::own;
  bool has_open = false;
  std::uint8_t clicks = 0;
  bool has_head = false;
  bool has_honeypot = false;
  std::int32_t dwell_ms = -1;  // on the page behind the first link; -1: it was not seen
};

// All that became of one message.
struct MailStory {
  std::uint32_t number = 0;
  EventTime sent;
  EventTime delivered;
  std::uint8_t links = 0;
  Delivery delivery = Delivery::delivered;
  Response response = Response::none;
  std::optional<Session> reader;  // a person or a slow bot
  std::optional<Session> scanner;
};

// Who a message reaches.
struct Recipient {
  Mailbox mailbox;
  std::size_t activity;
  std::size_t intent;
};

// Decides what becomes of a contact's message, and adds it to `facts`. A function of the seed, the
// contact, the message's number and the recipient's state alone.
class Mail {
 public:
  Mail(const Population& population, const Rules& rules, const Contact& contact, FactList& facts)
      : population_(population), rules_(rules), contact_(contact), facts_(facts) {}

  MailStory send(const Recipient& recipient, std::uint32_t number, EventTime at);

 private:
  struct Habits {
    double opens;
    double clicks;
    double complains;
    Cause cause;
  };
  [[nodiscard]] std::optional<Habits> habits_of(const Recipient& recipient) const;
  Fact& add(FactKind kind, EventTime time, Cause cause);
  void prefetch();
  void scan();
  void read(const Habits& habits);
  void click_through(const Habits& habits, EventTime opened_at);
  void land(Cause cause, EventTime clicked_at, Session& session);
  [[nodiscard]] EventTime time_of_reading();
  [[nodiscard]] Millis within(Millis shortest, Millis longest);
  [[nodiscard]] bool is_prefetched() const;

  const Population& population_;
  const Rules& rules_;
  const Contact& contact_;
  FactList& facts_;
  Random random_{0};
  MailStory story_;
};

// What the two kinds of sessions are made of; the observer weighs them by it (`SessionOdds`).
struct SessionRules {
  static constexpr double kFast = 0.10;  // of readers: at their desk when the message comes
  static constexpr double kFastMs = 20'000.0;
  static constexpr double kSlowDays = 0.12;  // business days
  static constexpr Millis kShortest = seconds(1);
  static constexpr double kImagesOff = 0.30;  // of readers: the opening is not seen
  static constexpr double kGateway = 0.06;    // of readers behind a scanner: they click through it
  static constexpr double kSecondClick = 0.15;
  static constexpr double kLanding = 0.90;
  static constexpr double kDwellMs = 25'000.0;
  static constexpr double kDwellSpread = 0.8;
  static constexpr double kDripDwellMs = 3'000.0;
  static constexpr double kDripDwellSpread = 0.5;

  static constexpr double kScan = 0.90;  // of the messages to a domain that has a scanner
  static constexpr double kBurst = 0.60;
  static constexpr Millis kBurstWithin = seconds(2);
  static constexpr double kSingle = 0.25;
  static constexpr double kSingleMs = 8'000.0;
  static constexpr double kLaterMs = 600'000.0;  // the rest, who look like browsers
  static constexpr double kHoneypot = 0.5;       // of the messages have one
  static constexpr double kHead = 0.3;           // of bursts
  static constexpr double kVendorAgent = 0.5;    // of bursts and singles
  static constexpr double kNoAgent = 0.2;
  static constexpr double kVendorNetwork = 0.60;
  static constexpr double kOtherNetwork = 0.15;  // not known to be anyone's; the rest: a datacentre
  static constexpr double kScannerLanding = 0.4;
  static constexpr double kScannerDwellMinMs = 100.0;
  static constexpr double kScannerDwellMaxMs = 2'000.0;
};

}  // namespace ls::generator::crm
