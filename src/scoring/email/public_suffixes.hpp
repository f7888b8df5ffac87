#pragma once

#include "scoring/email/word_table.hpp"

#include "leadstream/base/error.hpp"

#include <string_view>

namespace ls::scoring {

// Domains under which everyone can register a name, by the rules and the algorithm of
// publicsuffix.org/list: the longest rule wins, exceptions beat it, and without a rule it is the
// last label. Immutable once read.
class PublicSuffixes {
 public:
  // The text of the list; refuses one without rules.
  static Result<PublicSuffixes> read(std::string_view list);

  // A view into `domain` (small letters, A-labels).
  [[nodiscard]] std::string_view suffix_of(std::string_view domain) const;
  // Whether there is a rule for its last label; without any rules nobody can say, and all are
  // known.
  [[nodiscard]] bool knows(std::string_view domain) const;

 private:
  Status add(std::string_view rule);

  WordTable rules_;
};

// What follows the first dot; empty if there is none.
[[nodiscard]] constexpr std::string_view parent_of(std::string_view domain) {
  const std::size_t dot = domain.find('.');
  return dot == std::string_view::npos ? std::string_view{} : domain.substr(dot + 1);
}

}  // namespace ls::scoring
