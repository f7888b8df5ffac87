#pragma once

#include "generator/crm/population.hpp"
#include "generator/text.hpp"

#include <string_view>

namespace ls::generator::crm {

// What a contact's texts are made of; drawn once for each use, from the contact alone.
struct Names {
  std::string_view first;
  std::string_view last;
};
[[nodiscard]] Names names_of(const Population& population, const Contact& contact);

// Writes the e-mail address. A function of the seed and the contact.
void write_address(const Population& population, const Contact& contact, const Names& names,
                   Text& text);
// "northfield works", from the company's number.
void write_company(std::uint32_t company, std::string_view between, Text& text);
// In dotted form. `use` tells requests of one contact apart whose addresses differ.
void write_ip(const Population& population, const Contact& contact, Network network,
              std::uint64_t use, Text& text);
[[nodiscard]] std::string_view agent_text(const Contact& contact, Agent agent);

}  // namespace ls::generator::crm
