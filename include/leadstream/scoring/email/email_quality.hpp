#pragma once

#include "leadstream/scoring/email/address_facts.hpp"
#include "leadstream/scoring/email/email_facts.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace ls::scoring {

enum class EmailTier : std::uint8_t { excellent, good, fair, poor, invalid };
enum class EmailAdvice : std::uint8_t { send, send_with_monitoring, review, do_not_send };
// In the words of Reacher's API; what cannot take mail is invalid before it is risky.
enum class Reachability : std::uint8_t { safe, risky, unknown, invalid };
enum class TrapKind : std::uint8_t { none, typo, recycled, pristine };
enum class EmailComponent : std::uint8_t { domain, structure, history, engagement, risk };
inline constexpr std::size_t kEmailComponents = 5;

// Each way in which a score can gain or lose. Stable names: they appear in explanations.
enum class EmailReason : std::uint8_t {
  // domain
  corporate_domain,
  free_provider,
  disposable_domain,
  typo_domain,
  confusable_domain,
  unknown_suffix,
  no_mail_server,
  spf,
  dkim,
  dmarc,
  young_domain,
  old_domain,
  blocklisted,
  domain_bounces,
  domain_complaints,
  domain_delivers,
  // structure
  name_shape,
  plausible_letters,
  short_local,
  long_local,
  many_digits,
  trailing_digits,
  many_specials,
  tag,
  gibberish,
  consonant_run,
  role,
  quoted,
  // history
  delivered,
  double_opt_in,
  soft_bounces,
  lasting_soft_bounces,
  stale_delivery,
  complaint,
  acquisition,
  // engagement
  click,
  open,
  reply,
  purchase,
  silent,
  machine_opens_only,
  // risk
  trap_risk,
  bot_risk,
  // A component ends at 0 and 100.
  bounds,
  // what caps the score as a whole
  cap_invalid,
  cap_hard_bounce,
  cap_disposable,
  cap_trap,
  cap_bot,
  cap_null_mx,
  cap_role,
  cap_obsolete_syntax,
};
inline constexpr std::size_t kEmailReasons =
    static_cast<std::size_t>(EmailReason::cap_obsolete_syntax) + 1;

[[nodiscard]] std::string_view name_of(EmailTier tier);
[[nodiscard]] std::string_view name_of(EmailAdvice advice);
[[nodiscard]] std::string_view name_of(Reachability reachability);
[[nodiscard]] std::string_view name_of(TrapKind kind);
[[nodiscard]] std::string_view name_of(EmailComponent component);
[[nodiscard]] std::string_view name_of(EmailReason reason);

// Points of the score, already weighted.
struct EmailContribution {
  EmailComponent component = EmailComponent::domain;
  EmailReason reason = EmailReason::bounds;
  double points = 0.0;
};

// A judgement of one address. kEmailBase + the sum of the contributions = score, to 1e-9.
struct EmailQuality {
  double score = 0.0;  // 0 to 100
  EmailTier tier = EmailTier::invalid;
  EmailAdvice advice = EmailAdvice::do_not_send;
  Reachability reachability = Reachability::unknown;
  bool is_suppressed = false;                         // complained, unsubscribed or bounced hard
  std::array<double, kEmailComponents> components{};  // each 0 to 100, by EmailComponent
  double trap_risk = 0.0;                             // a probability
  TrapKind trap_kind = TrapKind::none;
  double bot_risk = 0.0;  // a probability
  // The chance that in 30 days a person reads mail there; see mailbox_chance.
  double good_chance = 0.0;
  double confidence = 0.0;  // 0 to 1: how much is known, how often seen, how much it agrees

  [[nodiscard]] std::span<const EmailContribution> contributions() const {
    return {contributions_.data(), size_};
  }
  void add(EmailContribution contribution) {
    contributions_[size_++] = contribution;
  }

 private:
  // A reason speaks once in a component, `bounds` and the role, the gibberish and so on in several.
  std::array<EmailContribution, kEmailReasons + 16> contributions_;
  std::size_t size_ = 0;
};

// The weights of the components and where each begins: the score of an address of which nothing
// speaks.
inline constexpr std::array<double, kEmailComponents> kEmailWeights = {0.25, 0.20, 0.20, 0.20,
                                                                       0.15};
inline constexpr std::array<double, kEmailComponents> kEmailStarts = {55.0, 60.0, 50.0, 45.0,
                                                                      100.0};
inline constexpr double kEmailBase =
    0.25 * 55.0 + 0.20 * 60.0 + 0.20 * 50.0 + 0.20 * 45.0 + 0.15 * 100.0;

// Pure; allocates nothing.
[[nodiscard]] EmailQuality assess(const AddressFacts& address, const EmailFacts& facts);

// By score alone: 80, 60, 40 and 20 are the lowest of their tiers.
[[nodiscard]] EmailTier tier_of(double score);

}  // namespace ls::scoring
