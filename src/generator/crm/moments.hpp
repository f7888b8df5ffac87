#pragma once

#include "generator/crm/life.hpp"

#include "leadstream/generator/crm/truth.hpp"

#include <vector>

namespace ls::generator::crm {

// A whole life, as far as the truth has to look beyond the end of the world.
[[nodiscard]] LifeRecord live(const Population& population, const Rules& rules,
                              std::uint64_t number, Millis horizon);

// What is true and what can be known after each of a contact's events within the simulated time.
[[nodiscard]] std::vector<Moment> moments_of(const Population& population, const Rules& rules,
                                             std::uint64_t number, Millis horizon);

}  // namespace ls::generator::crm
