#include "scoring/email/address_literal.hpp"
#include "scoring/email/address_scanner.hpp"
#include "scoring/email/ascii.hpp"

// domain, obs-domain and domain-literal of RFC 5322; what SMTP and DNS make of them.

namespace ls::scoring {

using Diagnosis = AddressDiagnosis;

bool AddressScanner::domain() {
  Part part;
  while (!at_end()) {
    bool goes_on = false;
    switch (front()) {
      case '.':
        goes_on = domain_dot(part);
        break;
      case '[':
        goes_on = literal(part);
        break;
      case '(':
      case ' ':
      case '\t':
      case '\r':
        goes_on = between_words(part);
        break;
      default:
        goes_on = label(part);
    }
    if (!goes_on) {
      return false;
    }
  }
  return end_domain(part);
}

bool AddressScanner::domain_dot(Part& part) {
  if (address_.is_literal) {
    return fail(Diagnosis::text_after_domain_literal);
  }
  if (!part.has_word) {
    return fail(part.dots == 0 ? Diagnosis::dot_at_start : Diagnosis::consecutive_dots);
  }
  if (part.last != Token::atom) {
    note(part.last == Token::comment ? Diagnosis::obsolete_comment
                                     : Diagnosis::obsolete_white_space);
  }
  part.has_word = false;
  ++part.dots;
  ++part.octets;
  ++at_;
  return true;
}

bool AddressScanner::label(Part& part) {
  if (address_.is_literal) {
    return fail(Diagnosis::text_after_domain_literal);
  }
  const std::size_t begin = at_;
  for (std::size_t size = 0; !at_end() && (size = atext_size()) > 0; at_ += size) {
    const char c = front();
    if (size > 1) {
      address_.has_wide_domain = true;
    } else if (!is_letter(c) && !is_digit(c) && c != '-') {
      note(Diagnosis::domain_characters);
    }
  }
  if (at_ == begin) {
    return fail(Diagnosis::expecting_text);
  }
  if (part.has_word) {
    return fail(Diagnosis::text_after_white_space);
  }
  if (text_[begin] == '-') {
    return fail(Diagnosis::hyphen_at_start);
  }
  if (text_[at_ - 1] == '-') {
    return fail(Diagnosis::hyphen_at_end);
  }
  end_word(part, begin, Token::atom);
  if (part.word_octets > kLabelMax && !address_.has_wide_domain) {
    note(Diagnosis::label_too_long);  // U-labels are measured as A-labels
  }
  return true;
}

bool AddressScanner::literal(Part& part) {
  if (part.octets > 0) {
    return fail(Diagnosis::expecting_text);
  }
  address_.is_literal = true;
  const std::size_t begin = at_++;
  while (!at_end() && front() != ']') {
    if (!literal_text()) {
      return false;
    }
  }
  if (at_end()) {
    return fail(Diagnosis::unclosed_domain_literal);
  }
  note(judge_literal(text_.substr(begin + 1, at_ - begin - 1)));
  ++at_;
  end_word(part, begin, Token::literal);
  return true;
}

bool AddressScanner::literal_text() {
  const char c = front();
  if (c == '\\') {
    note(Diagnosis::obsolete_domain_literal);
    return quoted_pair();
  }
  if (is_white(c)) {
    note(Diagnosis::folding_white_space);
    return white_space();
  }
  if (!is_ascii(c) || c == '\0' || c == '\n' || c == '[') {
    return fail(Diagnosis::expecting_domain_text);
  }
  if (is_obsolete_control(c)) {
    note(Diagnosis::obsolete_domain_literal);
  }
  ++at_;
  return true;
}

bool AddressScanner::end_domain(const Part& part) {
  address_.domain = text_.substr(part.begin, part.end - part.begin);
  if (part.octets == 0) {
    return fail(Diagnosis::no_domain);
  }
  if (!part.has_word) {
    return fail(Diagnosis::dot_at_end);
  }
  if (part.octets > kDomainMax) {
    note(Diagnosis::domain_too_long);
  }
  if (local_octets_ + 1 + part.octets > kAddressMax) {
    note(Diagnosis::too_long);
  }
  if (address_.is_literal) {
    return true;
  }
  if (is_digit(text_[part.word_begin])) {
    note(Diagnosis::numeric_top_level_domain);
  } else if (part.dots == 0) {
    note(Diagnosis::top_level_domain);
  }
  return true;
}

}  // namespace ls::scoring
