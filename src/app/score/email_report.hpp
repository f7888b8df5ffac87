#pragma once

#include "app/terminal.hpp"

#include "leadstream/scoring/email/email_quality.hpp"

#include <string>
#include <string_view>

namespace ls::app {

// One address with what was found.
struct ScoredAddress {
  std::string_view text;
  const scoring::AddressFacts& address;
  const scoring::EmailQuality& quality;
};

// The names of the columns that `append_csv` fills; both without a line end.
[[nodiscard]] std::string_view email_csv_header();
void append_csv(std::string& out, const ScoredAddress& scored);
// One object with the whole explanation: base + contributions = score.
void append_json(std::string& out, const ScoredAddress& scored);
// Some lines for people.
void append_text(std::string& out, const ScoredAddress& scored, const Style& style);

}  // namespace ls::app
