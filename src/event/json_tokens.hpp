#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/event/refusal.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ls::event {

// The words, numbers and strings of a JSON text (RFC 8259), one after the other. Each reading
// function returns false at the first fault, which is kept with its place; nothing may be read
// after it. Cold path: only texts that are known to be faulty come here.
class JsonTokens {
 public:
  explicit JsonTokens(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const {
    return at_ == text_.size();
  }
  [[nodiscard]] std::string_view rest() const {
    return text_.substr(at_);
  }
  // The byte ahead; NUL at the end.
  [[nodiscard]] char here() const {
    return at_end() ? '\0' : text_[at_];
  }
  void skip() {
    ++at_;
  }
  void skip_space();

  bool read_word(std::string_view word);
  bool read_number();
  // From its opening quote on. Unescaped into `content`, if there is one: keys, for pointers.
  bool read_string(std::string* content);

  // The steps that lead to what is read, for the pointer of a fault.
  void enter(std::string step) {
    path_.push_back(std::move(step));
  }
  void leave() {
    path_.pop_back();
  }

  // All return false.
  bool fail(RefusalCode code, std::string_view what);
  // The end of the text, a byte that is not UTF-8, or else `code`.
  bool unexpected(RefusalCode code, std::string_view expected);
  bool malformed(std::string_view expected) {
    return unexpected(RefusalCode::malformed_json, expected);
  }
  [[nodiscard]] const std::optional<Error>& fault() const {
    return fault_;
  }

 private:
  bool read_digits();
  bool read_escape(std::string* content);
  // Four hexadecimal digits after the "u" that stands ahead.
  std::optional<unsigned> read_code_unit();
  bool read_unicode_escape(std::string* content);

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::string> path_;
  std::optional<Error> fault_;
};

}  // namespace ls::event
