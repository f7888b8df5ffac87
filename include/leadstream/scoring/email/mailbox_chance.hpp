#pragma once

#include <cstdint>
#include <optional>

namespace ls::scoring {

// What became of the mail to an address since a person last gave a sign there, and how often one
// does: all that the chance of a mailbox is read from. Deliveries that nobody answered yet are
// counted with how long ago the last one was.
struct MailboxHistory {
  // Where it came from: the chances that it was never a person's own, and that it was one but was
  // unread or gone already.
  double nobody = 0.0;
  double unread = 0.0;
  double gone = 0.0;

  bool is_behind_relay = false;    // which hides when a person opens
  std::uint32_t delivered = 0;     // messages, ever
  std::uint32_t answered = 0;      // messages that a person opened, followed or replied to
  std::uint32_t silent = 0;        // deliveries since the last sign; all if there never was one
  std::uint32_t soft_bounces = 0;  // since then
  std::uint32_t soft_bounces_in_a_row = 0;     // of these, since the last delivery
  bool has_bounced_hard = false;               // since then, and was not delivered to again
  std::optional<double> days_since_sign = {};  // of a person; since it came in if none
  std::optional<double> days_since_delivered = {};
};

// The chance that in `ahead` days a person reads mail there: a hidden Markov model of a mailbox
// that is read, then left unread, then closed, over the messages since the last sign. People answer
// visibly with a propensity of their own, of which the share of answered messages tells. Pure;
// allocates nothing; bounded work, however long the silence.
[[nodiscard]] double mailbox_chance(const MailboxHistory& history, double ahead_days = 30.0);

}  // namespace ls::scoring
