#include "scoring/email/address_scanner.hpp"

#include "scoring/email/ascii.hpp"

#include "leadstream/event/utf8.hpp"

#include <array>

namespace ls::scoring {
namespace {

using Diagnosis = AddressDiagnosis;

// atext of RFC 5322 section 3.2.3.
constexpr std::array<bool, 128> kAtext = [] {
  std::array<bool, 128> table{};
  for (const char c : std::string_view("!#$%&'*+-/=?^_`{|}~")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  for (std::size_t c = 0; c < table.size(); ++c) {
    table[c] = table[c] || is_digit(static_cast<char>(c)) || is_letter(static_cast<char>(c));
  }
  return table;
}();

}  // namespace

Address AddressScanner::scan() {
  if (local_part()) {
    is_in_domain_ = true;
    domain();
  }
  return address_;
}

std::size_t AddressScanner::wide_size() const {
  return event::utf8_sequence(text_.substr(at_));
}

std::size_t AddressScanner::atext_size() const {
  const char c = front();
  if (is_ascii(c)) {
    return kAtext[static_cast<unsigned char>(c)] ? 1 : 0;
  }
  return wide_size();
}

// FWS and obs-FWS: white space with line ends in it, each of them followed by more white space.
bool AddressScanner::white_space() {
  std::size_t folds = 0;
  while (!at_end() && is_white(front())) {
    if (front() != '\r') {
      ++at_;
      continue;
    }
    if (!text_.substr(at_).starts_with("\r\n")) {
      return fail(Diagnosis::return_without_line_feed);
    }
    at_ += 2;
    if (at_end() || !is_white(front())) {
      return fail(Diagnosis::line_end_at_end);
    }
    if (front() == '\r') {
      return fail(text_.substr(at_).starts_with("\r\n") ? Diagnosis::line_end_doubled
                                                        : Diagnosis::return_without_line_feed);
    }
    ++folds;
  }
  if (folds > 1) {
    note(Diagnosis::obsolete_white_space);
  }
  return true;
}

bool AddressScanner::quoted_pair() {
  ++at_;  // the backslash
  if (at_end()) {
    return fail(Diagnosis::backslash_at_end);
  }
  // RFC 6531 widens the text of a quoted string, but not what a backslash may quote.
  if (!is_ascii(front())) {
    return fail(Diagnosis::expecting_quoted_pair);
  }
  if (is_obsolete_control(front()) && front() != '\t') {
    note(Diagnosis::obsolete_quoted_pair);
  }
  ++at_;
  return true;
}

bool AddressScanner::comment() {
  std::size_t depth = 0;
  do {
    if (at_end()) {
      return fail(Diagnosis::unclosed_comment);
    }
    const char c = front();
    if (c == '\\') {
      if (!quoted_pair()) {
        return false;
      }
      continue;
    }
    if (is_white(c)) {
      if (!white_space()) {
        return false;
      }
      continue;
    }
    const std::size_t size = is_ascii(c) ? 1 : wide_size();
    if (size == 0 || c == '\0' || c == '\n') {
      return fail(Diagnosis::expecting_comment_text);
    }
    if (is_obsolete_control(c)) {
      note(Diagnosis::obsolete_comment_text);
    }
    depth += c == '(' ? 1 : 0;
    depth -= c == ')' ? 1 : 0;
    at_ += size;
  } while (depth > 0);
  return true;
}

bool AddressScanner::between_words(Part& part) {
  const bool is_comment = front() == '(';
  if (!part.has_word && part.dots > 0) {
    note(is_comment ? Diagnosis::obsolete_comment : Diagnosis::obsolete_white_space);
  } else if (!part.has_word && is_in_domain_) {
    note(Diagnosis::white_space_near_at);
  } else {
    note(is_comment ? Diagnosis::comment : Diagnosis::folding_white_space);
  }
  part.last = is_comment ? Token::comment : Token::white_space;
  return is_comment ? comment() : white_space();
}

void AddressScanner::end_word(Part& part, std::size_t begin, Token token) {
  if (part.octets == 0) {
    part.begin = begin;
  }
  part.word_begin = begin;
  part.word_octets = at_ - begin;
  part.octets += part.word_octets;
  part.end = at_;
  part.has_word = true;
  part.last = token;
}

}  // namespace ls::scoring
