#pragma once

#include "generator/crm/contact.hpp"

#include "leadstream/generator/crm/options.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace ls::generator::crm {

// How much a person wants: the fluctuating state, drawn back to low levels like an
// Ornstein-Uhlenbeck process on a ladder.
constexpr std::size_t kIntents = 4;
using Intents = std::array<double, kIntents>;

// `recycled`: dead long enough to be made a trap of.
enum class Mailbox : std::uint8_t { alive, abandoned, disabled, recycled };
constexpr std::size_t kMailboxes = 4;
using Mailboxes = std::array<double, kMailboxes>;
// Off the diagonal the rates of passing from row to column; the diagonal makes rows sum to 0.
using MailboxChange = std::array<Mailboxes, kMailboxes>;

enum class Visit : std::uint8_t { home, product, docs, pricing, form, quote };
constexpr std::size_t kVisits = 6;

struct Standing {
  std::size_t quality;
  std::size_t activity;
  std::size_t intent;
};

// The chances of what happens, per business day of the contact where time is meant. One table for
// who lives by it (`Life`) and who guesses at it (`Belief`). Immutable.
class Rules {
 public:
  explicit Rules(const Options& options);

  static constexpr double kReportRate = 0.5;  // of a sale
  static constexpr Millis kMuteAfterBounce = days(200);
  static constexpr double kSoftBounce = 0.015;     // of mail to a mailbox that is read, or a trap's
  static constexpr double kFullBounce = 0.15;      // soft too, to one that nobody empties
  static constexpr double kHardBounce = 0.97;      // of mail to a dead one; the rest are soft
  static constexpr double kReply = 0.05;           // of who clicked
  static constexpr double kUnsubscribe = 0.006;    // of who opened
  static constexpr double kComplaint = 0.0006;     // of who opened
  static constexpr double kVictimOpens = 0.05;     // the address was bombed
  static constexpr double kVictimComplains = 0.4;  // of these
  static constexpr double kDripOpens = 0.30;
  static constexpr double kDripClicks = 0.5;  // of these

  [[nodiscard]] double visits(std::size_t activity, std::size_t intent) const {
    return visits_[activity][intent];
  }
  // Of the visits of a person with this intent, the share of each kind.
  [[nodiscard]] const std::array<double, kVisits>& visit_shares(std::size_t intent) const;
  // Up and down the ladder of intents; 0 where it ends.
  [[nodiscard]] double up(std::size_t intent) const;
  [[nodiscard]] double down(std::size_t intent) const;
  [[nodiscard]] const Intents& first_intents(bool has_form) const;
  // How many times as fast sales come after the change.
  [[nodiscard]] double sale_factor() const {
    return sale_factor_;
  }
  [[nodiscard]] double sales(const Standing& standing) const {
    return sales_[standing.quality][standing.activity][standing.intent];
  }
  [[nodiscard]] double opens(std::size_t activity, std::size_t intent) const {
    return opens_[activity][intent];
  }
  // Of who opened.
  [[nodiscard]] double clicks(std::size_t intent) const {
    return clicks_[intent];
  }

  // Of addresses that people gave; others have states of their own, see `first_mailboxes`.
  [[nodiscard]] const MailboxChange& mailbox_change(Kind kind) const;
  [[nodiscard]] const Mailboxes& first_mailboxes(const Contact& contact) const;

 private:
  void fill_tables();

  double sale_factor_;
  std::array<Intents, kActivities> visits_{};
  std::array<std::array<Intents, kActivities>, kQualities> sales_{};
  std::array<Intents, kActivities> opens_{};
  Intents clicks_{};
  MailboxChange people_{};
  MailboxChange throw_away_{};
  MailboxChange fixed_{};
};

}  // namespace ls::generator::crm
