#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ls::scoring {

// How an e-mail address is written, by RFC 5321 (SMTP), RFC 5322 (messages) and RFC 6531 (letters
// beyond ASCII). The categories and diagnoses are those of the published isemail test list, so that
// results compare with it one by one.

// From best to worst.
enum class AddressCategory : std::uint8_t {
  valid,
  dns_warning,  // well written; its domain was looked up in vain
  rfc5321,      // SMTP takes it, but it has unusual parts
  cfws,         // holds comments or folding white space: of use in a message, not in an envelope
  deprecated,   // written as RFC 5322 calls obsolete
  rfc5322,      // by the broad rules of messages only; SMTP refuses it
  error,        // no address at all
};

// In the order of weight within and across categories: an address has the heaviest that applies.
enum class AddressDiagnosis : std::uint8_t {
  valid,
  // dns_warning
  no_mx_record,
  no_record,
  // rfc5321
  top_level_domain,
  numeric_top_level_domain,
  quoted_string,
  address_literal,
  // cfws
  comment,
  folding_white_space,
  // deprecated
  ipv6_one_group_elided,  // RFC 5321 4.1.3: "::" stands for at least two groups
  obsolete_local_part,
  obsolete_white_space,
  obsolete_quoted_text,
  obsolete_quoted_pair,
  obsolete_comment,
  obsolete_comment_text,
  white_space_near_at,
  // rfc5322
  domain_characters,
  too_long,
  local_part_too_long,
  domain_too_long,
  label_too_long,
  domain_literal,
  obsolete_domain_literal,
  ipv6_group_count,
  ipv6_double_elision,
  ipv6_bad_character,
  ipv6_too_many_groups,
  ipv6_colon_at_start,
  ipv6_colon_at_end,
  // error
  expecting_domain_text,
  no_local_part,
  no_domain,
  consecutive_dots,
  text_after_white_space,
  text_after_quoted_string,
  text_after_domain_literal,
  expecting_quoted_pair,
  expecting_text,
  expecting_quoted_text,
  expecting_comment_text,
  backslash_at_end,
  dot_at_start,
  dot_at_end,
  hyphen_at_start,
  hyphen_at_end,
  unclosed_quoted_string,
  unclosed_comment,
  unclosed_domain_literal,
  line_end_doubled,
  line_end_at_end,
  return_without_line_feed,
};

[[nodiscard]] AddressCategory category_of(AddressDiagnosis diagnosis);
// Stable snake_case names, as they appear in results.
[[nodiscard]] std::string_view name_of(AddressCategory category);
[[nodiscard]] std::string_view name_of(AddressDiagnosis diagnosis);

// Octets, not characters (RFC 5321 4.5.3.1; RFC 3696 erratum 1690 for the path).
inline constexpr std::size_t kLocalPartMax = 64;
inline constexpr std::size_t kLabelMax = 63;
inline constexpr std::size_t kDomainMax = 255;
inline constexpr std::size_t kAddressMax = 254;

// An address in its parts: views into the text that was parsed.
struct Address {
  // From the first word to the last, without white space and comments around it; as given.
  std::string_view local = {};
  std::string_view domain = {};
  AddressDiagnosis diagnosis = AddressDiagnosis::valid;
  bool is_quoted = false;        // the local part is a quoted string
  bool is_literal = false;       // the domain is an address in brackets
  bool has_wide_local = false;   // letters beyond ASCII in the local part (RFC 6531)
  bool has_wide_domain = false;  // U-labels

  [[nodiscard]] AddressCategory category() const {
    return category_of(diagnosis);
  }
  // What SMTP takes, unusual or not; an address that a list may be asked about.
  [[nodiscard]] bool is_usable() const {
    return category() < AddressCategory::rfc5322;
  }
};

// One pass, no allocation, for any bytes. After an error `local` and `domain` are what was read.
[[nodiscard]] Address parse_address(std::string_view text);

// What a look-up of the domain told.
enum class DnsAnswer : std::uint8_t { unknown, mx, address_only, nothing };
// The diagnosis once the domain was looked up: a mail server excuses a top-level domain, and a
// domain without one makes a valid address doubtful.
[[nodiscard]] AddressDiagnosis with_dns(AddressDiagnosis diagnosis, DnsAnswer answer);

}  // namespace ls::scoring
