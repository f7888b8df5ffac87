#include "scoring/email/public_suffixes.hpp"

#include "scoring/email/ascii.hpp"
#include "scoring/email/domain_name.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::scoring {
namespace {

constexpr WordTable::Marks kRule = 1;
constexpr WordTable::Marks kWildcard = 2;  // *.word
constexpr WordTable::Marks kException = 4;

}  // namespace

Result<PublicSuffixes> PublicSuffixes::read(std::string_view list) {
  PublicSuffixes suffixes;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find('\n'), list.size());
    // Each line is only read up to the first white space.
    const std::string_view line = list.substr(0, end);
    const std::string_view rule = line.substr(0, line.find_first_of(" \t\r"));
    if (!rule.empty() && !rule.starts_with("//")) {
      LS_TRY(suffixes.add(rule));
    }
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  if (suffixes.rules_.size() == 0) {
    return user_error("there is no rule in it");
  }
  return suffixes;
}

Status PublicSuffixes::add(std::string_view rule) {
  WordTable::Marks kind = kRule;
  std::string_view domain = rule;
  if (rule.starts_with("*.")) {
    kind = kWildcard;
    domain.remove_prefix(2);
  } else if (rule.starts_with('!')) {
    kind = kException;
    domain.remove_prefix(1);
  }
  const bool is_wide = !std::all_of(domain.begin(), domain.end(), is_ascii);
  const DomainName name = DomainName::read(domain, is_wide);
  if (!name.is_usable()) {
    return user_error(fmt::format("\"{}\" is no rule", rule));
  }
  rules_.mark(name.text(), kind);
  return {};
}

std::string_view PublicSuffixes::suffix_of(std::string_view domain) const {
  WordTable::Marks marks = rules_.marks_of(domain);
  for (std::string_view name = domain;;) {
    const std::string_view parent = parent_of(name);
    if ((marks & kException) != 0) {
      return parent;
    }
    const WordTable::Marks of_parent =
        parent.empty() ? WordTable::Marks{0} : rules_.marks_of(parent);
    if ((marks & kRule) != 0 || (of_parent & kWildcard) != 0 || parent.empty()) {
      return name;
    }
    name = parent;
    marks = of_parent;
  }
}

bool PublicSuffixes::knows(std::string_view domain) const {
  const std::size_t dot = domain.rfind('.');
  return rules_.size() == 0 ||
         rules_.marks_of(dot == std::string_view::npos ? domain : domain.substr(dot + 1)) != 0;
}

}  // namespace ls::scoring
