#include "leadstream/scoring/email/email_quality.hpp"

#include "scoring/email/email_components.hpp"
#include "scoring/email/email_risks.hpp"

#include <algorithm>

namespace ls::scoring {
namespace {

// What no component can outweigh. Caps apply in their order, each to what the others left.
class Caps {
 public:
  Caps(double score, EmailQuality& quality) : score_(score), quality_(quality) {}

  void cap_if(bool applies, EmailReason reason, double cap) {
    if (applies && score_ > cap) {
      quality_.add({EmailComponent::risk, reason, cap - score_});
      score_ = cap;
    }
  }
  [[nodiscard]] double score() const {
    return score_;
  }

 private:
  double score_;
  EmailQuality& quality_;
};

bool has_obsolete_syntax(const AddressFacts& address) {
  const AddressCategory category = category_of(address.diagnosis);
  return category == AddressCategory::cfws || category == AddressCategory::deprecated;
}

double capped(double score, const AddressFacts& address, const EmailFacts& facts,
              EmailQuality& quality) {
  const double trap = quality.trap_risk;
  Caps caps(score, quality);
  caps.cap_if(address.refusal != AddressRefusal::none, EmailReason::cap_invalid, 0.0);
  caps.cap_if(facts.domain.has_null_mx.value_or(false), EmailReason::cap_null_mx, 5.0);
  caps.cap_if(has_bounced_hard(facts.history), EmailReason::cap_hard_bounce, 10.0);
  caps.cap_if(trap >= 0.5, EmailReason::cap_trap, trap >= 0.8 ? 15.0 : 39.0);
  caps.cap_if(address.is_disposable, EmailReason::cap_disposable, 30.0);
  caps.cap_if(quality.bot_risk >= 0.8, EmailReason::cap_bot, 39.0);
  caps.cap_if(has_obsolete_syntax(address), EmailReason::cap_obsolete_syntax, 45.0);
  caps.cap_if(address.is_role, EmailReason::cap_role, 70.0);
  return caps.score();
}

EmailAdvice advice_of(double score, bool is_suppressed) {
  if (is_suppressed || score < 40.0) {
    return EmailAdvice::do_not_send;
  }
  if (score >= 80.0) {
    return EmailAdvice::send;
  }
  return score >= 60.0 ? EmailAdvice::send_with_monitoring : EmailAdvice::review;
}

Reachability reachability_of(const AddressFacts& address, const EmailFacts& facts,
                             const EmailQuality& quality) {
  const MailHistory& history = facts.history;
  if (address.refusal != AddressRefusal::none || has_bounced_hard(history) ||
      facts.domain.has_null_mx.value_or(false)) {
    return Reachability::invalid;
  }
  if (address.is_disposable || address.is_role || facts.domain.is_catch_all.value_or(false) ||
      history.is_mailbox_full || quality.trap_risk >= 0.5 || quality.bot_risk >= 0.5) {
    return Reachability::risky;
  }
  const bool was_delivered = history.days_since_delivered && *history.days_since_delivered <= 90.0;
  return was_delivered ? Reachability::safe : Reachability::unknown;
}

}  // namespace

EmailTier tier_of(double score) {
  constexpr std::array<double, 4> kLowest = {80.0, 60.0, 40.0, 20.0};
  const auto found = std::find_if(kLowest.begin(), kLowest.end(),
                                  [score](double lowest) { return score >= lowest; });
  return static_cast<EmailTier>(found - kLowest.begin());
}

EmailQuality assess(const AddressFacts& address, const EmailFacts& facts) {
  EmailQuality quality;
  const TrapRisk trap = trap_risk_of(address, facts);
  quality.trap_risk = trap.probability;
  quality.trap_kind = trap.kind;
  quality.bot_risk = bot_risk_of(address, facts);
  domain_component(address, facts, quality);
  structure_component(address, quality);
  history_component(facts, quality);
  engagement_component(facts, quality);
  risk_component(address, facts, quality);
  double score = 0.0;
  for (std::size_t i = 0; i < kEmailComponents; ++i) {
    score += kEmailWeights[i] * quality.components[i];
  }
  quality.score = capped(score, address, facts, quality);
  quality.tier = tier_of(quality.score);
  quality.is_suppressed = facts.history.has_complained || facts.history.is_unsubscribed ||
                          has_bounced_hard(facts.history);
  quality.advice = advice_of(quality.score, quality.is_suppressed);
  quality.reachability = reachability_of(address, facts, quality);
  quality.confidence = confidence_of(facts, quality.components);
  quality.good_chance = good_chance_of(address, facts, quality);
  return quality;
}

}  // namespace ls::scoring
