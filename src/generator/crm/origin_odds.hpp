#pragma once

#include "generator/crm/contact.hpp"

namespace ls::generator::crm {

// How likely each of the kinds that can't be told apart at once is to arrive and look like this,
// up to a factor. All 0 for the others, which are told.
struct KindOdds {
  double person = 0;
  double drip = 0;
  double pristine = 0;
};

[[nodiscard]] KindOdds kind_odds(const Contact& looks, double prevalence);

// The chance that a contact has this quality and says of its company what it says.
[[nodiscard]] double quality_chance(const Contact& looks, std::size_t quality);

}  // namespace ls::generator::crm
