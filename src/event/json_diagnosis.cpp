#include "event/json_diagnosis.hpp"

#include "event/json_pointer.hpp"

#include "leadstream/event/refusal.hpp"
#include "leadstream/event/utf8.hpp"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace ls::event {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Recursive descent over the grammar of RFC 8259. Each reading function returns false after the
// first fault, which is kept with its place. Depth is bounded by `depth_max`.
class Scanner {
 public:
  Scanner(std::string_view text, int depth_max) : text_(text), depth_max_(depth_max) {}

  std::optional<Error> run() {
    if (text_.starts_with(kByteOrderMark)) {
      fail(RefusalCode::byte_order_mark, "begins with a byte order mark");
      return fault_;
    }
    skip_space();
    if (at_end()) {
      fail(RefusalCode::empty, "has no content");
      return fault_;
    }
    if (read_value()) {
      skip_space();
      if (!at_end()) {
        unexpected(RefusalCode::trailing_content, "the end");
      }
    }
    return fault_;
  }

 private:
  [[nodiscard]] bool at_end() const {
    return at_ == text_.size();
  }
  [[nodiscard]] std::string_view rest() const {
    return text_.substr(at_);
  }
  [[nodiscard]] char here() const {
    return at_end() ? '\0' : text_[at_];
  }
  void skip_space() {
    while (!at_end() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) {
      ++at_;
    }
  }

  bool fail(RefusalCode code, std::string_view what) {
    std::string pointer;
    for (const std::string& step : path_) {
      append_pointer(pointer, step);
    }
    fault_ = refuse(code, std::move(pointer), fmt::format("byte {}: {}", at_, what));
    return false;
  }
  // The end of the text, a byte that is not UTF-8, or else `code`.
  bool unexpected(RefusalCode code, std::string_view expected) {
    if (at_end() || is_cut_utf8(rest())) {
      return fail(RefusalCode::truncated_json,
                  fmt::format("expected {}, but the text ends", expected));
    }
    const std::size_t size = utf8_sequence(rest().substr(0, 4));
    if (size == 0) {
      return fail(RefusalCode::invalid_utf8, fmt::format("the byte 0x{:02x} is not UTF-8",
                                                         static_cast<unsigned char>(here())));
    }
    return fail(code,
                fmt::format("expected {}, not {}", expected, in_quotes(rest().substr(0, size))));
  }
  bool malformed(std::string_view expected) {
    return unexpected(RefusalCode::malformed_json, expected);
  }

  bool read_value() {
    switch (here()) {
      case '{':
        return read_nested([this] { return read_object(); });
      case '[':
        return read_nested([this] { return read_array(); });
      case '"':
        return read_string(nullptr);
      case 't':
        return read_word("true");
      case 'f':
        return read_word("false");
      case 'n':
        return is_not_a_number() ? false : read_word("null");
      default:
        return is_not_a_number() ? false : read_number();
    }
  }

  template <typename Read>
  bool read_nested(Read read) {
    if (depth_ == depth_max_) {
      return fail(RefusalCode::too_deep, fmt::format("nested deeper than {}", depth_max_));
    }
    ++depth_;
    ++at_;
    if (!read()) {
      return false;
    }
    ++at_;
    --depth_;
    return true;
  }

  // Ends on the closing bracket.
  bool read_object() {
    skip_space();
    if (here() == '}') {
      return true;
    }
    while (true) {
      if (here() != '"') {
        return malformed("a key in quotes");
      }
      std::string key;
      if (!read_string(&key)) {
        return false;
      }
      path_.push_back(std::move(key));
      skip_space();
      if (here() != ':') {
        return malformed("a colon");
      }
      ++at_;
      skip_space();
      if (!read_value()) {
        return false;
      }
      path_.pop_back();
      if (!read_separator('}')) {
        return !fault_;
      }
    }
  }

  bool read_array() {
    skip_space();
    if (here() == ']') {
      return true;
    }
    for (std::size_t index = 0;; ++index) {
      path_.push_back(std::to_string(index));
      if (!read_value()) {
        return false;
      }
      path_.pop_back();
      if (!read_separator(']')) {
        return !fault_;
      }
    }
  }

  // True after a comma, with the next member ahead; false at `close`, or at a fault.
  bool read_separator(char close) {
    skip_space();
    if (here() == close && !at_end()) {
      return false;
    }
    if (here() != ',') {
      return malformed(fmt::format("a comma or '{}'", close));
    }
    ++at_;
    skip_space();
    return true;
  }

  bool read_word(std::string_view word) {
    for (const char c : word) {
      if (here() != c) {
        return malformed(word);
      }
      ++at_;
    }
    return true;
  }

  // NaN and infinities as other languages print them. A fault if it is one.
  bool is_not_a_number() {
    static constexpr std::array<std::string_view, 8> kNames{"NaN", "nan",  "-NaN", "-nan",
                                                            "Inf", "-Inf", "inf",  "-inf"};
    for (const std::string_view name : kNames) {
      if (rest().starts_with(name)) {
        fail(RefusalCode::not_finite, fmt::format("{} is not a JSON number", name));
        return true;
      }
    }
    return false;
  }

  bool read_digits() {
    if (!is_digit(here())) {
      return malformed("a digit");
    }
    while (is_digit(here())) {
      ++at_;
    }
    return true;
  }

  bool read_number() {
    const std::size_t start = at_;
    bool is_integer = true;
    if (here() == '-') {
      ++at_;
    } else if (!is_digit(here())) {
      return malformed("a value");
    }
    if (here() == '0') {
      ++at_;
    } else if (!read_digits()) {
      return false;
    }
    if (here() == '.') {
      is_integer = false;
      ++at_;
      if (!read_digits()) {
        return false;
      }
    }
    if (here() == 'e' || here() == 'E') {
      is_integer = false;
      ++at_;
      if (here() == '+' || here() == '-') {
        ++at_;
      }
      if (!read_digits()) {
        return false;
      }
    }
    return check_size(std::string(text_.substr(start, at_ - start)), is_integer);
  }

  bool check_size(const std::string& digits, bool is_integer) {
    if (!is_integer) {
      if (std::isfinite(std::strtod(digits.c_str(), nullptr))) {
        return true;
      }
      return fail(RefusalCode::not_finite, "the number is too large for a double");
    }
    const char* end = digits.data() + digits.size();
    std::int64_t as_signed = 0;
    std::uint64_t as_unsigned = 0;
    if (std::from_chars(digits.data(), end, as_signed).ec == std::errc() ||
        std::from_chars(digits.data(), end, as_unsigned).ec == std::errc()) {
      return true;
    }
    return fail(RefusalCode::out_of_range, "the integer does not fit 64 bits");
  }

  // Ends after the closing quote. Keys are unescaped into `content`, for pointers.
  bool read_string(std::string* content) {
    ++at_;
    while (true) {
      if (at_end()) {
        return malformed("a closing quote");
      }
      const char c = here();
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c == '\\') {
        if (!read_escape(content)) {
          return false;
        }
        continue;
      }
      if (static_cast<unsigned char>(c) < 0x20) {
        return fail(RefusalCode::malformed_json, "a control character inside a string");
      }
      const std::size_t size = utf8_sequence(rest().substr(0, 4));
      if (size == 0) {
        return malformed("UTF-8");
      }
      if (content != nullptr) {
        *content += text_.substr(at_, size);
      }
      at_ += size;
    }
  }

  bool read_escape(std::string* content) {
    ++at_;
    constexpr std::string_view kShort = "\"\\/bfnrt";
    constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
    if (here() == 'u') {
      return read_unicode_escape(content);
    }
    const std::size_t which = at_end() ? std::string_view::npos : kShort.find(here());
    if (which == std::string_view::npos) {
      return malformed("an escape");
    }
    if (content != nullptr) {
      content->push_back(kMeant[which]);
    }
    ++at_;
    return true;
  }

  // Four hexadecimal digits after "u", which stands here.
  bool read_code_unit(unsigned& unit) {
    ++at_;
    for (int i = 0; i < 4; ++i) {
      if (!is_hex(here())) {
        return malformed("four hexadecimal digits");
      }
      ++at_;
    }
    std::from_chars(text_.data() + at_ - 4, text_.data() + at_, unit, 16);
    return true;
  }

  bool read_unicode_escape(std::string* content) {
    unsigned first = 0;
    if (!read_code_unit(first)) {
      return false;
    }
    if (first < 0xd800 || first > 0xdfff) {
      append_utf8(content, first);
      return true;
    }
    unsigned second = 0;
    if (first > 0xdbff || !rest().starts_with("\\u")) {
      return malformed("the other half of a surrogate pair");
    }
    ++at_;
    if (!read_code_unit(second)) {
      return false;
    }
    if (second < 0xdc00 || second > 0xdfff) {
      return fail(RefusalCode::malformed_json, "half a surrogate pair");
    }
    append_utf8(content, 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
    return true;
  }

  static void append_utf8(std::string* content, unsigned point) {
    if (content == nullptr) {
      return;
    }
    const auto tail = [point](int shift) {
      return static_cast<char>(0x80 | ((point >> shift) & 0x3f));
    };
    if (point < 0x80) {
      content->push_back(static_cast<char>(point));
    } else if (point < 0x800) {
      *content += {static_cast<char>(0xc0 | (point >> 6)), tail(0)};
    } else if (point < 0x10000) {
      *content += {static_cast<char>(0xe0 | (point >> 12)), tail(6), tail(0)};
    } else {
      *content += {static_cast<char>(0xf0 | (point >> 18)), tail(12), tail(6), tail(0)};
    }
  }

  std::string_view text_;
  int depth_max_;
  int depth_ = 0;
  std::size_t at_ = 0;
  std::vector<std::string> path_;
  std::optional<Error> fault_;
};

}  // namespace

std::optional<Error> diagnose_json(std::string_view text, int depth_max) {
  return Scanner(text, depth_max).run();
}

}  // namespace ls::event
