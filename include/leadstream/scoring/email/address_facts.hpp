#pragma once

#include "leadstream/scoring/email/address.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ls::scoring {

class EmailLists;

// Why an address is no address for mail, beyond how it is written.
enum class AddressRefusal : std::uint8_t {
  none,
  syntax,               // categories rfc5322 and error
  special_use_domain,   // RFC 6761 and RFC 7686: test, invalid, localhost, example, onion, local
  forbidden_character,  // controls, bidirectional marks, invisible characters
  bad_domain_name,      // IDNA2008 does not allow it
};
[[nodiscard]] std::string_view name_of(AddressRefusal refusal);

// What an address tells by itself and the lists: no history, no look-ups. A value; `typo_of` is a
// view into the lists.
struct AddressFacts {
  AddressDiagnosis diagnosis = AddressDiagnosis::valid;
  AddressRefusal refusal = AddressRefusal::none;
  bool is_quoted = false;
  bool is_literal = false;
  bool is_internationalized = false;  // letters beyond ASCII in the local part (EAI)

  // The domain
  bool is_disposable = false;  // it or a domain above it, up to the public suffix
  bool is_free = false;        // gives everyone an address
  bool is_education = false;
  bool has_known_suffix = false;  // its top-level domain is in the public suffix list
  bool is_confusable = false;     // mixed scripts, or letters that imitate others
  std::string_view typo_of = {};  // the provider that is meant, one edit away; empty if none

  // The local part
  bool is_role = false;
  bool is_role_trap = false;  // abuse, postmaster, spamtrap …
  bool is_seed = false;       // test, demo, fake …
  bool has_name_shape = false;
  bool has_tag = false;  // ann+news
  bool is_gibberish = false;
  bool is_plausible = false;  // letters as in names
  std::uint8_t local_size = 0;
  std::uint8_t digits = 0;
  std::uint8_t trailing_digits = 0;
  std::uint8_t specials = 0;
  std::uint8_t consonant_run = 0;

  // Of the letters of the local part, as BigramModel gives it; NaN if there are none.
  double mean_log_p = 0.0;
};

enum class SpecialUse : std::uint8_t { refused, accepted };

// Reads addresses against one snapshot of lists, which outlives it and what it gives. Allocates
// nothing for ASCII addresses. Any thread.
class AddressReader {
 public:
  // `special_use` accepts the domains of tests and examples.
  explicit AddressReader(const EmailLists& lists, SpecialUse special_use = SpecialUse::refused)
      : lists_(&lists), special_use_(special_use) {}

  [[nodiscard]] AddressFacts read(std::string_view address) const;

 private:
  void read_domain(const Address& address, AddressFacts& facts) const;
  void read_local(const Address& address, AddressFacts& facts) const;

  const EmailLists* lists_;
  SpecialUse special_use_;
};

}  // namespace ls::scoring
