#include "leadstream/scoring/email/address_facts.hpp"

#include "scoring/email/ascii.hpp"
#include "scoring/email/domain_name.hpp"
#include "scoring/email/local_shape.hpp"
#include "scoring/email/unicode_rules.hpp"

#include "leadstream/scoring/email/email_lists.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace ls::scoring {
namespace {

constexpr std::array<std::string_view, 5> kRefusals = {"none", "syntax", "special_use_domain",
                                                       "forbidden_character", "bad_domain_name"};

// RFC 6761, RFC 6762 (local), RFC 7686 (onion).
constexpr std::array<std::string_view, 6> kSpecialUse = {"test",    "invalid", "localhost",
                                                         "example", "onion",   "local"};

bool is_special_use(std::string_view domain) {
  const std::size_t dot = domain.rfind('.');
  const std::string_view top = dot == std::string_view::npos ? domain : domain.substr(dot + 1);
  return std::find(kSpecialUse.begin(), kSpecialUse.end(), top) != kSpecialUse.end();
}

bool is_in_quotes(std::string_view local) {
  return local.size() >= 2 && local.front() == '"' && local.back() == '"';
}

std::uint8_t narrow(std::size_t count) {
  return static_cast<std::uint8_t>(std::min<std::size_t>(count, 255));
}

// Below these a local part's letters are those of no language (see BigramModel), above those of a
// name.
constexpr double kGibberishBelow = -3.6;
constexpr double kPlausibleAbove = -2.6;

// Letters at random, walks over the keyboard, one key held down.
bool is_gibberish(const LocalShape& shape, double mean_log_p) {
  constexpr std::size_t kLettersMin = 5;  // too few tell nothing: abbreviations
  if (shape.letters + shape.digits < kLettersMin) {
    return false;
  }
  const bool is_random = shape.letters >= kLettersMin && mean_log_p < kGibberishBelow;
  const bool is_walk = shape.keyboard_run >= kLettersMin && 2 * shape.keyboard_run >= shape.size &&
                       shape.letters > 0;
  constexpr double kFlatBits = 1.0;  // two letters in equal shares
  return is_random || is_walk || shape.entropy_bits <= kFlatBits;
}

}  // namespace

std::string_view name_of(AddressRefusal refusal) {
  return kRefusals[static_cast<std::size_t>(refusal)];
}

AddressFacts AddressReader::read(std::string_view text) const {
  const Address address = parse_address(text);
  AddressFacts facts;
  facts.diagnosis = address.diagnosis;
  facts.is_quoted = address.is_quoted;
  facts.is_literal = address.is_literal;
  facts.is_internationalized = address.has_wide_local;
  facts.mean_log_p = std::numeric_limits<double>::quiet_NaN();
  if (!address.is_usable()) {
    facts.refusal = AddressRefusal::syntax;
    return facts;
  }
  read_local(address, facts);
  read_domain(address, facts);
  return facts;
}

void AddressReader::read_local(const Address& address, AddressFacts& facts) const {
  if ((address.has_wide_local || address.is_quoted) && has_forbidden_character(address.local)) {
    facts.refusal = AddressRefusal::forbidden_character;
    return;
  }
  std::string_view local = address.local;
  if (address.is_quoted && is_in_quotes(local)) {
    local = local.substr(1, local.size() - 2);
  }
  const LocalShape shape = shape_of(local);
  const std::string_view name = without_tag(local);
  const ListedLocal listed = lists_->local(name);
  facts.is_role = listed.is_role;
  facts.is_role_trap = listed.is_role_trap;
  facts.is_seed = listed.is_seed;
  facts.has_name_shape = shape.is_first_last;
  facts.has_tag = shape.has_tag;
  facts.local_size = narrow(shape.size);
  facts.digits = narrow(shape.digits);
  facts.trailing_digits = narrow(shape.trailing_digits);
  facts.specials = narrow(shape.specials);
  facts.consonant_run = narrow(shape.consonant_run);
  // Letters beyond ASCII are no ground for a judgement by a model of a-z.
  if (address.has_wide_local) {
    return;
  }
  facts.mean_log_p = lists_->mean_log_p(name).value_or(facts.mean_log_p);
  const bool is_listed = facts.is_role || facts.is_role_trap || facts.is_seed;
  facts.is_gibberish = !is_listed && is_gibberish(shape, facts.mean_log_p);
  facts.is_plausible = facts.mean_log_p > kPlausibleAbove;
}

void AddressReader::read_domain(const Address& address, AddressFacts& facts) const {
  if (address.is_literal || facts.refusal != AddressRefusal::none) {
    return;
  }
  if (address.has_wide_domain && has_forbidden_character(address.domain)) {
    facts.refusal = AddressRefusal::forbidden_character;
    return;
  }
  const DomainName name = DomainName::read(address.domain, address.has_wide_domain);
  if (!name.is_usable()) {
    facts.refusal = AddressRefusal::bad_domain_name;
    return;
  }
  if (special_use_ == SpecialUse::refused && is_special_use(name.text())) {
    facts.refusal = AddressRefusal::special_use_domain;
    return;
  }
  const ListedDomain listed = lists_->domain(name.text());
  facts.is_disposable = listed.is_disposable;
  facts.is_free = listed.is_free;
  facts.is_education = listed.is_education;
  facts.has_known_suffix = listed.has_known_suffix;
  facts.typo_of = listed.typo_of;
  facts.is_confusable = name.is_confusable();
}

}  // namespace ls::scoring
