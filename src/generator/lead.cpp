#include "generator/lead.hpp"

namespace ls::generator {
namespace {

constexpr std::uint64_t kLifePurpose = 3;

Intent draw_intent(const IntentVector& chances, Random& random) {
  double rest = random.uniform();
  for (std::size_t i = 0; i < 2; ++i) {
    rest -= chances[i];
    if (rest < 0.0) {
      return static_cast<Intent>(i);
    }
  }
  return Intent::hot;
}

}  // namespace

Lead::Lead(const World& world, std::uint64_t number)
    : number_(number),
      random_(world.seed_of(number, kLifePurpose)),
      arrival_(world.arrival_of(number)) {}

bool Lead::next(const World& world, Fact& fact) {
  fact.sequence = sequence_;
  if (sequence_ == 0) {
    intent_ = draw_intent(world.intent_of(world.profile_of(number_), arrival_), random_);
    now_ = world.business().days_at(arrival_ + World::kWelcomeAfter);
    end_ = world.business().days_at(arrival_ + World::kLifetime);
    fact.sign = Sign::lead_created;
    fact.time = arrival_;
  } else if (sequence_ == 1) {
    fact.sign = Sign::email_sent;
    fact.time = arrival_ + World::kWelcomeAfter;
  } else {
    fact.sign = is_over_ ? Sign::lead_created : step(world);
    if (is_over_) {
      return false;
    }
    fact.time = world.business().time_at(now_);
    if (fact.sign == Sign::email_sent) {
      last_email_ = sequence_;
    }
    is_over_ = fact.sign == Sign::conversion;
  }
  ++sequence_;
  return true;
}

// Moves on to the next visible sign, through any number of hidden changes of intent.
Sign Lead::step(const World& world) {
  for (;;) {
    const Regime& regime = world.regime_at(now_);
    const auto row = static_cast<std::size_t>(intent_);
    const double report = intent_ == Intent::won ? World::kReportRate : 0.0;
    const double leave = -regime.change[row][row];
    const double total = regime.sign_rate_sum[row] + World::kEmailRate + report + leave;
    const double then = now_ + random_.exponential() / total;
    // The process has no memory, so at a change of rules the waiting starts anew.
    if (now_ < world.regime_change() && then >= world.regime_change()) {
      now_ = world.regime_change();
      continue;
    }
    now_ = then;
    if (now_ >= end_) {
      is_over_ = true;
      return Sign::conversion;
    }
    double rest = random_.uniform() * total;
    for (std::size_t i = 0; i < kTellingSigns; ++i) {
      rest -= regime.sign_rate[row][i];
      if (rest < 0.0) {
        return static_cast<Sign>(i);
      }
    }
    rest -= World::kEmailRate;
    if (rest < 0.0) {
      return Sign::email_sent;
    }
    if (intent_ == Intent::won) {
      return Sign::conversion;
    }
    std::size_t to = kIntents;
    for (std::size_t i = 0; i < kIntents && rest >= 0.0; ++i) {
      if (i != row && regime.change[row][i] > 0.0) {
        rest -= regime.change[row][i];
        to = i;
      }
    }
    // What rounding leaves over falls on the last possible change; `gone` has none.
    if (to == kIntents) {
      continue;
    }
    intent_ = static_cast<Intent>(to);
    if (intent_ == Intent::won) {
      bought_at_ = world.business().time_at(now_);
    }
  }
}

}  // namespace ls::generator
