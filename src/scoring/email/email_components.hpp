#pragma once

#include "leadstream/scoring/email/email_quality.hpp"

namespace ls::scoring {

// One provider is meant, and nothing shows that the domain takes mail itself.
[[nodiscard]] bool is_typo(const AddressFacts& address, const DomainFacts& domain);
[[nodiscard]] bool takes_no_mail(const DomainFacts& domain);
// Within the year in which a hard bounce speaks against an address.
[[nodiscard]] bool has_bounced_hard(const MailHistory& history);
// What a person did last with mail: opened, clicked or replied.
[[nodiscard]] std::optional<double> days_since_human(const MailHistory& history);

// Each fills its component and its part of the explanation. `risk_component` reads the risks of
// `quality`.
void domain_component(const AddressFacts& address, const EmailFacts& facts, EmailQuality& quality);
void structure_component(const AddressFacts& address, EmailQuality& quality);
void history_component(const EmailFacts& facts, EmailQuality& quality);
void engagement_component(const EmailFacts& facts, EmailQuality& quality);
void risk_component(const AddressFacts& address, const EmailFacts& facts, EmailQuality& quality);

}  // namespace ls::scoring
