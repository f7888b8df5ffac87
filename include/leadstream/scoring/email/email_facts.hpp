#pragma once

#include <cstdint>
#include <optional>

namespace ls::scoring {

// What is known of an address besides how it reads, as of one moment. Nothing means that it is not
// known, which is not the same as no. Spans are in days before that moment.

enum class DmarcPolicy : std::uint8_t { none, quarantine, reject };

enum class Acquisition : std::uint8_t {
  organic,
  paid,
  referral,
  import,
  purchased,
  partner,
  event,
};

// Which customers are addressed: a free provider's address is usual among consumers only.
enum class Audience : std::uint8_t { consumers, businesses };

// What became of mail to a domain, as seen in the stream; decayed counts.
struct DomainReputation {
  double sent = 0.0;
  double hard_bounces = 0.0;
  double delivered = 0.0;
  double complaints = 0.0;
};

struct DomainFacts {
  std::optional<bool> has_mx = {};
  std::optional<bool> has_null_mx = {};  // RFC 7505: takes no mail
  std::optional<bool> has_spf = {};
  std::optional<bool> has_dkim = {};
  std::optional<DmarcPolicy> dmarc = {};
  std::optional<double> age_days = {};
  std::optional<bool> is_catch_all = {};
  std::optional<bool> is_blocklisted = {};
  bool is_expired = false;
  DomainReputation reputation = {};
};

// What happened with mail to the address itself. Opens and clicks are those of people.
struct MailHistory {
  std::uint32_t sent = 0;
  std::uint32_t delivered = 0;
  std::optional<double> days_since_delivered = {};
  std::optional<double> days_since_hard_bounce = {};
  std::uint32_t soft_bounces_in_a_row = 0;
  double soft_bounces_span_days = 0.0;  // from the first to the last of them
  bool is_mailbox_full = false;
  bool has_complained = false;
  bool is_unsubscribed = false;
  // Bounced hard, was silent for 180 days or more, and then took mail again.
  bool has_come_back = false;
  std::optional<double> days_since_click = {};
  std::optional<double> days_since_open = {};
  std::optional<double> days_since_reply = {};
  std::optional<double> days_since_purchase = {};
  bool has_machine_opens = false;
  // Messages that a person opened, followed or replied to, and what came of those since the last
  // such sign.
  std::uint32_t answered = 0;
  std::uint32_t silent = 0;
  std::uint32_t soft_bounces_since_sign = 0;
  std::optional<double> days_since_sign = {};
  // As somebody who knows has labelled it.
  std::optional<bool> is_trap = {};
  std::optional<bool> is_bot = {};
  // Deliveries, bounces and deeds of people, each halved after 90 days.
  double evidence = 0.0;
};

// How the address came in.
struct SignupFacts {
  std::optional<Acquisition> acquisition = {};
  std::optional<bool> is_double_opt_in = {};
  std::optional<double> contact_age_days = {};
  std::optional<bool> is_honeypot_filled = {};
  std::optional<double> form_fill_ms = {};
  std::uint32_t signups_of_ip_10min = 0;
  std::uint32_t canonical_variants_24h = 0;  // of one mailbox, by dots and tags
  std::uint32_t forms_1h = 0;                // that the address was put in
  std::uint32_t sequential_family = 0;       // consecutive numbers behind the same letters
  bool is_headless = false;                  // or without a user agent
  bool is_datacentre_ip = false;
  double anomaly = 0.0;  // as its sign-up was judged, 0.5 and more is one
};

struct EmailFacts {
  DomainFacts domain = {};
  MailHistory history = {};
  SignupFacts signup = {};
  Audience audience = Audience::consumers;
};

}  // namespace ls::scoring
