#pragma once

#include "generator/crm/belief.hpp"
#include "generator/crm/mail.hpp"
#include "generator/crm/population.hpp"

namespace ls::generator::crm {

// The chances that the sessions of a message are a person's.
struct SessionChances {
  double reader = 0;
  double scanner = 0;
};

// By Bayes' rule from how readers and scanners behave (`SessionRules`), from what is likely of this
// contact as a reader, and from whether its domain has a scanner.
[[nodiscard]] SessionChances session_chances(const Population& population, const Contact& contact,
                                             const MailStory& story, const ReaderChances& readers);

}  // namespace ls::generator::crm
