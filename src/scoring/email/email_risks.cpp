#include "scoring/email/email_risks.hpp"

#include "scoring/email/email_components.hpp"

#include <algorithm>
#include <cmath>

namespace ls::scoring {
namespace {

double sigmoid(double x) {
  return 1.0 / (1.0 + std::exp(-x));
}

double term(bool applies, double weight) {
  return applies ? weight : 0.0;
}

bool has_human_deed(const MailHistory& history) {
  return history.days_since_click || history.days_since_reply || history.days_since_purchase;
}

bool is_unasked(const SignupFacts& signup) {
  const bool is_from_list =
      signup.acquisition == Acquisition::purchased || signup.acquisition == Acquisition::import;
  return is_from_list && !signup.is_double_opt_in.value_or(false);
}

constexpr double kOldContactDays = 365.0;

bool is_dormant(const EmailFacts& facts) {
  return facts.history.delivered >= 12 && !days_since_human(facts.history) &&
         facts.signup.contact_age_days.value_or(0.0) >= kOldContactDays;
}

// The contact is older than the domain's present owner.
bool has_changed_hands(const EmailFacts& facts) {
  const bool is_new = facts.domain.is_expired || facts.domain.age_days.value_or(60.0) < 60.0;
  return is_new && facts.signup.contact_age_days.value_or(0.0) >= kOldContactDays;
}

// A term of one of the kinds, the largest of which names the risk.
struct KindOfTerm {
  double weight;
  TrapKind kind;
};

}  // namespace

TrapRisk trap_risk_of(const AddressFacts& address, const EmailFacts& facts) {
  const std::array<KindOfTerm, 7> terms = {{
      {term(is_typo(address, facts.domain), 3.0), TrapKind::typo},
      {term(facts.history.has_come_back, 2.5), TrapKind::recycled},
      {term(is_unasked(facts.signup), 2.2), TrapKind::pristine},
      {term(is_dormant(facts), 1.6), TrapKind::recycled},
      {term(address.is_role_trap, 1.2), TrapKind::pristine},
      {term(has_changed_hands(facts), 0.8), TrapKind::recycled},
      {term(address.is_seed, 0.6), TrapKind::pristine},
  }};
  double logit = -4.5;
  KindOfTerm largest{0.0, TrapKind::none};
  for (const KindOfTerm& each : terms) {
    logit += each.weight;
    if (each.weight > largest.weight) {
      largest = each;
    }
  }
  logit -= term(has_human_deed(facts.history), 4.0);
  logit -= term(facts.signup.is_double_opt_in.value_or(false), 2.0);
  if (const auto& label = facts.history.is_trap) {
    return {*label ? 1.0 : 0.0, largest.kind};
  }
  return {sigmoid(logit), largest.kind};
}

double bot_risk_of(const AddressFacts& address, const EmailFacts& facts) {
  if (const auto& label = facts.history.is_bot) {
    return *label ? 1.0 : 0.0;
  }
  const SignupFacts& signup = facts.signup;
  constexpr double kFastestPersonMs = 2000.0;
  double logit = -4.0;
  logit += term(signup.is_honeypot_filled.value_or(false), 3.5);
  logit += term(signup.form_fill_ms.value_or(kFastestPersonMs) < kFastestPersonMs, 1.8);
  logit += term(signup.signups_of_ip_10min >= 5, 1.5);
  logit += term(signup.canonical_variants_24h >= 3, 1.2);
  logit += term(signup.forms_1h >= 5, 1.5);
  logit += term(address.is_gibberish, 1.2);
  logit += term(signup.is_headless, 1.0);
  logit += term(signup.is_datacentre_ip, 0.8);
  logit += term(signup.sequential_family >= 3, 0.7);
  logit -= term(facts.history.days_since_click.has_value(), 2.0);
  return sigmoid(logit);
}

double confidence_of(const EmailFacts& facts,
                     const std::array<double, kEmailComponents>& components) {
  const DomainFacts& domain = facts.domain;
  const SignupFacts& signup = facts.signup;
  const std::array<bool, 12> known = {
      domain.has_mx.has_value() || domain.has_null_mx.has_value(),
      domain.has_spf.has_value(),
      domain.has_dkim.has_value(),
      domain.dmarc.has_value(),
      domain.age_days.has_value(),
      domain.is_catch_all.has_value(),
      domain.is_blocklisted.has_value(),
      domain.reputation.sent > 0.0,
      signup.acquisition.has_value(),
      signup.is_double_opt_in.has_value(),
      signup.contact_age_days.has_value(),
      facts.history.sent > 0,
  };
  const auto count = static_cast<double>(std::count(known.begin(), known.end(), true));
  const double coverage = count / static_cast<double>(known.size());
  double mean = 0.0;
  double square = 0.0;
  for (const double value : components) {
    mean += value / static_cast<double>(kEmailComponents);
  }
  for (const double value : components) {
    square += (value - mean) * (value - mean) / static_cast<double>(kEmailComponents);
  }
  const double disagreement = std::min(1.0, std::sqrt(square) / 35.0);
  return 0.35 * coverage + 0.45 * (1.0 - std::exp(-facts.history.evidence / 10.0)) +
         0.20 * (1.0 - disagreement);
}

}  // namespace ls::scoring
