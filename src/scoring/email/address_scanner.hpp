#pragma once

#include "leadstream/scoring/email/address.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace ls::scoring {

// Reads one address from its first byte to its last, keeping the heaviest diagnosis; the first
// error ends it. Each reading function takes its element off the front, and returns false after an
// error.
class AddressScanner {
 public:
  explicit AddressScanner(std::string_view text) : text_(text) {}

  [[nodiscard]] Address scan();

 private:
  enum class Token : std::uint8_t { none, atom, quoted, comment, white_space, literal };
  // Where the reading of a local part or a domain stands. A word is what stands between dots: an
  // atom, a quoted string, a label or a literal.
  struct Part {
    std::size_t begin = 0;   // of the first word
    std::size_t end = 0;     // of the last one
    std::size_t octets = 0;  // of words and dots
    std::size_t word_octets = 0;
    std::size_t word_begin = 0;
    std::size_t dots = 0;
    bool has_word = false;  // since the last dot
    Token last = Token::none;
  };

  // address_scanner.cpp: what both sides of the @ may hold
  bool comment();
  bool white_space();
  bool quoted_pair();
  // A comment or white space, with what is noted of it; `near_at` where that is beside the @.
  bool between_words(Part& part);
  void end_word(Part& part, std::size_t begin, Token token);
  // The size of the character at the front if it may stand in an atom; 0 otherwise.
  [[nodiscard]] std::size_t atext_size() const;
  // The size of the UTF-8 sequence at the front; 0 if it is malformed.
  [[nodiscard]] std::size_t wide_size() const;

  // local_part.cpp
  bool local_part();
  bool local_dot(Part& part);
  bool local_atom(Part& part);
  bool quoted_string(Part& part);
  bool quoted_text();
  bool end_local(const Part& part);

  // domain_part.cpp
  bool domain();
  bool domain_dot(Part& part);
  bool label(Part& part);
  bool literal(Part& part);
  bool literal_text();
  bool end_domain(const Part& part);

  [[nodiscard]] bool at_end() const {
    return at_ >= text_.size();
  }
  [[nodiscard]] char front() const {
    return text_[at_];
  }
  void note(AddressDiagnosis diagnosis) {
    address_.diagnosis = std::max(address_.diagnosis, diagnosis);
  }
  bool fail(AddressDiagnosis diagnosis) {
    address_.diagnosis = diagnosis;
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t local_octets_ = 0;
  bool is_in_domain_ = false;
  Address address_;
};

// The white space that RFC 5322 folds; a line end begins with the carriage return.
[[nodiscard]] constexpr bool is_white(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}
// Obsolete where text may stand: controls other than NUL, LF and CR, which RFC 5322 section 4.1
// forbids or folds.
[[nodiscard]] constexpr bool is_obsolete_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

}  // namespace ls::scoring
