#include "leadstream/scoring/email/email_quality.hpp"

#include <array>

namespace ls::scoring {
namespace {

constexpr std::array<std::string_view, 5> kTiers = {"excellent", "good", "fair", "poor", "invalid"};
constexpr std::array<std::string_view, 4> kAdvice = {"send", "send_with_monitoring", "review",
                                                     "do_not_send"};
constexpr std::array<std::string_view, 4> kReachability = {"safe", "risky", "unknown", "invalid"};
constexpr std::array<std::string_view, 4> kTraps = {"none", "typo", "recycled", "pristine"};
constexpr std::array<std::string_view, kEmailComponents> kComponents = {
    "domain", "structure", "history", "engagement", "risk"};
constexpr std::array<std::string_view, kEmailReasons> kReasons = {
    "corporate_domain",
    "free_provider",
    "disposable_domain",
    "typo_domain",
    "confusable_domain",
    "unknown_suffix",
    "no_mail_server",
    "spf",
    "dkim",
    "dmarc",
    "young_domain",
    "old_domain",
    "blocklisted",
    "domain_bounces",
    "domain_complaints",
    "domain_delivers",
    "name_shape",
    "plausible_letters",
    "short_local",
    "long_local",
    "many_digits",
    "trailing_digits",
    "many_specials",
    "tag",
    "gibberish",
    "consonant_run",
    "role",
    "quoted",
    "delivered",
    "double_opt_in",
    "soft_bounces",
    "lasting_soft_bounces",
    "stale_delivery",
    "complaint",
    "acquisition",
    "click",
    "open",
    "reply",
    "purchase",
    "silent",
    "machine_opens_only",
    "trap_risk",
    "bot_risk",
    "bounds",
    "cap_invalid",
    "cap_hard_bounce",
    "cap_disposable",
    "cap_trap",
    "cap_bot",
    "cap_null_mx",
    "cap_role",
    "cap_obsolete_syntax",
};
static_assert(!kReasons.back().empty());

template <typename Enum, std::size_t N>
std::string_view name_in(const std::array<std::string_view, N>& names, Enum value) {
  return names[static_cast<std::size_t>(value)];
}

}  // namespace

std::string_view name_of(EmailTier tier) {
  return name_in(kTiers, tier);
}
std::string_view name_of(EmailAdvice advice) {
  return name_in(kAdvice, advice);
}
std::string_view name_of(Reachability reachability) {
  return name_in(kReachability, reachability);
}
std::string_view name_of(TrapKind kind) {
  return name_in(kTraps, kind);
}
std::string_view name_of(EmailComponent component) {
  return name_in(kComponents, component);
}
std::string_view name_of(EmailReason reason) {
  return name_in(kReasons, reason);
}

}  // namespace ls::scoring
