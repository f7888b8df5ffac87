#pragma once

#include "leadstream/base/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ls::scoring {

// Whether a person or a program opened a message or followed a link in it, from all that is known
// of the touch by now. Programs (security scanners, privacy relays) touch messages in numbers, so
// this comes before everything that counts engagement.

enum class TouchKind : std::uint8_t { open, click };

struct TouchEvidence {
  TouchKind kind = TouchKind::open;
  bool is_flagged = false;                    // the provider says it was a program's
  bool is_relay = false;                      // by agent or network: see TrafficLists
  bool is_scanner_agent = false;              // listed, or said to be empty
  bool is_scanner_network = false;            // listed
  bool is_honeypot = false;                   // a link that people do not see
  bool is_head = false;                       // asked for the head of the page only
  bool has_unsubscribe_among_others = false;  // that link and another one within kLinkSpan
  std::optional<Millis> since_delivery = {};  // of the same message; negative counts as unknown
  std::uint32_t links_followed = 1;    // different ones of the message within kLinkSpan of this one
  std::uint32_t links_in_message = 0;  // different ones; 0 unknown
  std::optional<Millis> dwell = {};    // on the page that it led to
  // Whether pages behind this contact's links tell how long they are looked at: then one that was
  // not looked at speaks too.
  bool has_told_pages = false;
};

// Touches so near each other belong to one visit of a program.
inline constexpr Millis kLinkSpan{10'000};

enum class TouchSign : std::uint8_t {
  flagged,
  relay,
  at_once,  // an open within 2 s of the delivery
  honeypot,
  within_5s,
  within_60s,
  most_links,  // 80 % of the message's, of which there are two at least
  scanner_network,
  scanner_agent,
  head_request,
  unsubscribe_among_others,
  no_stay,  // from a scanner's network or agent, and nobody stayed on a page that would have told
  dwell,    // 5 s and more on the page: the one sign of a person
};
[[nodiscard]] std::string_view name_of(TouchSign sign);

struct TouchContribution {
  TouchSign sign = TouchSign::flagged;
  int tenths = 0;
};

// A sum of signs in tenths, so that it is exact; the contributions sum to it.
class TouchJudgement {
 public:
  static constexpr int kMachineTenths = 10;

  void add(TouchSign sign, int tenths) {
    signs_[count_++] = {sign, tenths};
    tenths_ += tenths;
  }

  [[nodiscard]] bool is_human() const {
    return tenths_ < kMachineTenths;
  }
  // From -0.8; 1.0 and more is a program.
  [[nodiscard]] double score() const {
    return tenths_ / 10.0;
  }
  // In (0, 1) and above 0.5 for programs only: logistic in the score. It orders touches; it is not
  // calibrated on anybody's traffic.
  [[nodiscard]] double p_bot() const;
  [[nodiscard]] std::span<const TouchContribution> contributions() const {
    return {signs_.data(), count_};
  }

 private:
  std::array<TouchContribution, 13> signs_ = {};
  std::size_t count_ = 0;
  int tenths_ = 0;
};

[[nodiscard]] TouchJudgement judge(const TouchEvidence& evidence);

}  // namespace ls::scoring
