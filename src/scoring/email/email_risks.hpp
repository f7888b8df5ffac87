#pragma once

#include "leadstream/scoring/email/email_quality.hpp"

namespace ls::scoring {

struct TrapRisk {
  double probability = 0.0;
  TrapKind kind = TrapKind::none;
};

// Whether the address belongs to nobody and is kept to catch who mails without asking: a risk,
// since traps are secret. A logistic model with the weights of the specification; a label settles
// it.
[[nodiscard]] TrapRisk trap_risk_of(const AddressFacts& address, const EmailFacts& facts);

// Whether a program signed up, by the same kind of model; a label settles it.
[[nodiscard]] double bot_risk_of(const AddressFacts& address, const EmailFacts& facts);

// The chance that in 30 days a person reads mail there, from the risks and the mail's history.
[[nodiscard]] double good_chance_of(const AddressFacts& address, const EmailFacts& facts,
                                    const EmailQuality& quality);

// How far the judgement may be trusted: what share of the facts is known, how often the address was
// seen to behave, how far the components agree.
[[nodiscard]] double confidence_of(const EmailFacts& facts,
                                   const std::array<double, kEmailComponents>& components);

}  // namespace ls::scoring
