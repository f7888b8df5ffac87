#include "scoring/email/address_scanner.hpp"
#include "scoring/email/ascii.hpp"

// local-part and obs-local-part of RFC 5322 sections 3.4.1 and 4.4.

namespace ls::scoring {

using Diagnosis = AddressDiagnosis;

bool AddressScanner::local_part() {
  Part part;
  while (!at_end()) {
    bool goes_on = false;
    switch (front()) {
      case '@':
        return end_local(part);
      case '.':
        goes_on = local_dot(part);
        break;
      case '"':
        goes_on = quoted_string(part);
        break;
      case '(':
      case ' ':
      case '\t':
      case '\r':
        goes_on = between_words(part);
        break;
      default:
        goes_on = local_atom(part);
    }
    if (!goes_on) {
      return false;
    }
  }
  return fail(Diagnosis::no_domain);
}

bool AddressScanner::local_dot(Part& part) {
  if (!part.has_word) {
    return fail(part.dots == 0 ? Diagnosis::dot_at_start : Diagnosis::consecutive_dots);
  }
  if (part.last != Token::atom) {
    // Words other than atoms, or white space around a dot, are obsolete.
    note(Diagnosis::obsolete_local_part);
  }
  part.has_word = false;
  ++part.dots;
  ++part.octets;
  ++at_;
  return true;
}

bool AddressScanner::local_atom(Part& part) {
  const std::size_t begin = at_;
  for (std::size_t size = 0; !at_end() && (size = atext_size()) > 0; at_ += size) {
    address_.has_wide_local = address_.has_wide_local || size > 1;
  }
  if (at_ == begin) {
    return fail(Diagnosis::expecting_text);
  }
  if (part.has_word) {
    return fail(part.last == Token::quoted ? Diagnosis::text_after_quoted_string
                                           : Diagnosis::text_after_white_space);
  }
  end_word(part, begin, Token::atom);
  return true;
}

bool AddressScanner::quoted_string(Part& part) {
  if (part.has_word) {
    return fail(Diagnosis::expecting_text);
  }
  // SMTP knows a local part that is one quoted string; among other words it is obsolete.
  note(part.dots == 0 ? Diagnosis::quoted_string : Diagnosis::obsolete_local_part);
  address_.is_quoted = true;
  const std::size_t begin = at_++;
  while (!at_end() && front() != '"') {
    if (!quoted_text()) {
      return false;
    }
  }
  if (at_end()) {
    return fail(Diagnosis::unclosed_quoted_string);
  }
  ++at_;
  end_word(part, begin, Token::quoted);
  return true;
}

bool AddressScanner::quoted_text() {
  const char c = front();
  if (c == '\\') {
    return quoted_pair();
  }
  if (c == '\t' || c == '\r') {
    // A space is text here (RFC 5321, qtextSMTP); a tab or a line end folds.
    note(Diagnosis::folding_white_space);
    return white_space();
  }
  const std::size_t size = is_ascii(c) ? 1 : wide_size();
  if (size == 0 || c == '\0' || c == '\n') {
    return fail(Diagnosis::expecting_quoted_text);
  }
  if (is_obsolete_control(c)) {
    note(Diagnosis::obsolete_quoted_text);
  }
  address_.has_wide_local = address_.has_wide_local || size > 1;
  at_ += size;
  return true;
}

bool AddressScanner::end_local(const Part& part) {
  address_.local = text_.substr(part.begin, part.end - part.begin);
  if (part.octets == 0) {
    return fail(Diagnosis::no_local_part);
  }
  if (!part.has_word) {
    return fail(Diagnosis::dot_at_end);
  }
  if (part.octets > kLocalPartMax) {
    note(Diagnosis::local_part_too_long);
  }
  if (part.last == Token::comment || part.last == Token::white_space) {
    note(Diagnosis::white_space_near_at);
  }
  local_octets_ = part.octets;
  ++at_;
  return true;
}

}  // namespace ls::scoring
