#include "leadstream/scoring/email/address.hpp"

#include "scoring/email/address_scanner.hpp"

#include <array>

namespace ls::scoring {
namespace {

using Diagnosis = AddressDiagnosis;

constexpr std::array<std::string_view, 7> kCategories = {
    "valid", "dns_warning", "rfc5321", "cfws", "deprecated", "rfc5322", "error"};

constexpr std::array<std::string_view, 52> kDiagnoses = {
    "valid",
    "no_mx_record",
    "no_record",
    "top_level_domain",
    "numeric_top_level_domain",
    "quoted_string",
    "address_literal",
    "comment",
    "folding_white_space",
    "ipv6_one_group_elided",
    "obsolete_local_part",
    "obsolete_white_space",
    "obsolete_quoted_text",
    "obsolete_quoted_pair",
    "obsolete_comment",
    "obsolete_comment_text",
    "white_space_near_at",
    "domain_characters",
    "too_long",
    "local_part_too_long",
    "domain_too_long",
    "label_too_long",
    "domain_literal",
    "obsolete_domain_literal",
    "ipv6_group_count",
    "ipv6_double_elision",
    "ipv6_bad_character",
    "ipv6_too_many_groups",
    "ipv6_colon_at_start",
    "ipv6_colon_at_end",
    "expecting_domain_text",
    "no_local_part",
    "no_domain",
    "consecutive_dots",
    "text_after_white_space",
    "text_after_quoted_string",
    "text_after_domain_literal",
    "expecting_quoted_pair",
    "expecting_text",
    "expecting_quoted_text",
    "expecting_comment_text",
    "backslash_at_end",
    "dot_at_start",
    "dot_at_end",
    "hyphen_at_start",
    "hyphen_at_end",
    "unclosed_quoted_string",
    "unclosed_comment",
    "unclosed_domain_literal",
    "line_end_doubled",
    "line_end_at_end",
    "return_without_line_feed",
};
static_assert(kDiagnoses.size() ==
              static_cast<std::size_t>(Diagnosis::return_without_line_feed) + 1);

}  // namespace

AddressCategory category_of(AddressDiagnosis diagnosis) {
  if (diagnosis >= Diagnosis::expecting_domain_text) {
    return AddressCategory::error;
  }
  if (diagnosis >= Diagnosis::domain_characters) {
    return AddressCategory::rfc5322;
  }
  if (diagnosis >= Diagnosis::ipv6_one_group_elided) {
    return AddressCategory::deprecated;
  }
  if (diagnosis >= Diagnosis::comment) {
    return AddressCategory::cfws;
  }
  if (diagnosis >= Diagnosis::top_level_domain) {
    return AddressCategory::rfc5321;
  }
  return diagnosis == Diagnosis::valid ? AddressCategory::valid : AddressCategory::dns_warning;
}

std::string_view name_of(AddressCategory category) {
  return kCategories[static_cast<std::size_t>(category)];
}

std::string_view name_of(AddressDiagnosis diagnosis) {
  return kDiagnoses[static_cast<std::size_t>(diagnosis)];
}

Address parse_address(std::string_view text) {
  return AddressScanner(text).scan();
}

AddressDiagnosis with_dns(AddressDiagnosis diagnosis, DnsAnswer answer) {
  const bool is_top_level =
      diagnosis == Diagnosis::top_level_domain || diagnosis == Diagnosis::numeric_top_level_domain;
  if (is_top_level && answer == DnsAnswer::mx) {
    return Diagnosis::valid;
  }
  if (diagnosis != Diagnosis::valid) {
    return diagnosis;
  }
  switch (answer) {
    case DnsAnswer::address_only:
      return Diagnosis::no_mx_record;
    case DnsAnswer::nothing:
      return Diagnosis::no_record;
    case DnsAnswer::unknown:
    case DnsAnswer::mx:
      return Diagnosis::valid;
  }
  return Diagnosis::valid;
}

}  // namespace ls::scoring
