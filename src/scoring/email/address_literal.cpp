#include "scoring/email/address_literal.hpp"

#include "scoring/email/ascii.hpp"

#include <algorithm>

namespace ls::scoring {
namespace {

// Snum of RFC 5321: one to three digits, up to 255.
bool is_octet(std::string_view text) {
  if (text.empty() || text.size() > 3 || !std::all_of(text.begin(), text.end(), is_digit)) {
    return false;
  }
  int value = 0;
  for (const char c : text) {
    value = value * 10 + (c - '0');
  }
  return value <= 255;
}

bool is_ipv4(std::string_view text) {
  for (int dots = 0; dots < 3; ++dots) {
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos || !is_octet(text.substr(0, dot))) {
      return false;
    }
    text.remove_prefix(dot + 1);
  }
  return is_octet(text);
}

bool is_hex_group(std::string_view text) {
  return !text.empty() && text.size() <= 4 && std::all_of(text.begin(), text.end(), is_hex_digit);
}

struct Groups {
  std::size_t count = 0;
  bool has_bad = false;
};

// The groups between colons, of which empty ones belong to an elision or to a fault that is told
// elsewhere.
Groups count_groups(std::string_view text) {
  Groups groups;
  while (!text.empty()) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    const std::string_view group = text.substr(0, colon);
    if (!group.empty()) {
      ++groups.count;
      groups.has_bad = groups.has_bad || !is_hex_group(group);
    }
    text.remove_prefix(std::min(colon + 1, text.size()));
  }
  return groups;
}

constexpr std::size_t kGroups = 8;

AddressDiagnosis judge_count(std::string_view text, std::size_t groups) {
  const std::size_t elision = text.find("::");
  if (elision == std::string_view::npos) {
    return groups == kGroups ? AddressDiagnosis::address_literal
                             : AddressDiagnosis::ipv6_group_count;
  }
  if (text.find("::", elision + 1) != std::string_view::npos) {
    return AddressDiagnosis::ipv6_double_elision;
  }
  if (groups >= kGroups) {
    return AddressDiagnosis::ipv6_too_many_groups;
  }
  return groups == kGroups - 1 ? AddressDiagnosis::ipv6_one_group_elided
                               : AddressDiagnosis::address_literal;
}

AddressDiagnosis judge_ipv6(std::string_view text) {
  // An IPv4 address at the end stands for the last two groups.
  std::size_t extra = 0;
  std::string_view groups_text = text;
  const std::size_t last_colon = text.rfind(':');
  if (last_colon != std::string_view::npos && is_ipv4(text.substr(last_colon + 1))) {
    groups_text = text.substr(0, last_colon);
    extra = 2;
  }
  const Groups groups = count_groups(groups_text);
  AddressDiagnosis worst = judge_count(text, groups.count + extra);
  if (groups.has_bad) {
    worst = std::max(worst, AddressDiagnosis::ipv6_bad_character);
  }
  if (text.starts_with(':') && !text.starts_with("::")) {
    worst = std::max(worst, AddressDiagnosis::ipv6_colon_at_start);
  }
  if (text.ends_with(':') && !text.ends_with("::")) {
    worst = std::max(worst, AddressDiagnosis::ipv6_colon_at_end);
  }
  return worst;
}

}  // namespace

AddressDiagnosis judge_literal(std::string_view content) {
  if (is_ipv4(content)) {
    return AddressDiagnosis::address_literal;
  }
  constexpr std::string_view kTag = "ipv6:";
  const bool is_tagged =
      content.size() >= kTag.size() && std::equal(kTag.begin(), kTag.end(), content.begin(),
                                                  [](char a, char b) { return a == to_lower(b); });
  return is_tagged ? judge_ipv6(content.substr(kTag.size())) : AddressDiagnosis::domain_literal;
}

}  // namespace ls::scoring
