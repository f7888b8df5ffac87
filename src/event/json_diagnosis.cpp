#include "event/json_diagnosis.hpp"

#include "event/json_tokens.hpp"

#include <fmt/core.h>

#include <charconv>
#include <cstdint>
#include <string>
#include <utility>

namespace ls::event {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// Recursive descent over the grammar of RFC 8259. Depth is bounded by `depth_max`.
class Scanner {
 public:
  Scanner(std::string_view text, int depth_max) : tokens_(text), depth_max_(depth_max) {}

  std::optional<Error> run() {
    read_document();
    return tokens_.fault();
  }

 private:
  bool read_document() {
    if (tokens_.rest().starts_with(kByteOrderMark)) {
      return tokens_.fail(RefusalCode::byte_order_mark, "begins with a byte order mark");
    }
    tokens_.skip_space();
    if (tokens_.at_end()) {
      return tokens_.fail(RefusalCode::empty, "has no content");
    }
    if (!read_value()) {
      return false;
    }
    tokens_.skip_space();
    return tokens_.at_end() || tokens_.unexpected(RefusalCode::trailing_content, "the end");
  }

  bool read_value() {
    switch (tokens_.here()) {
      case '{':
        return read_nested([this] { return read_object(); });
      case '[':
        return read_nested([this] { return read_array(); });
      case '"':
        return tokens_.read_string(nullptr);
      case 't':
        return tokens_.read_word("true");
      case 'f':
        return tokens_.read_word("false");
      case 'n':
        return tokens_.rest().starts_with("nan") ? tokens_.read_number()
                                                 : tokens_.read_word("null");
      default:
        return tokens_.read_number();
    }
  }

  template <typename Read>
  bool read_nested(Read read) {
    if (depth_ == depth_max_) {
      return tokens_.fail(RefusalCode::too_deep, fmt::format("nested deeper than {}", depth_max_));
    }
    ++depth_;
    tokens_.skip();
    if (!read()) {
      return false;
    }
    tokens_.skip();
    --depth_;
    return true;
  }

  // Ends on the closing bracket.
  bool read_object() {
    tokens_.skip_space();
    if (tokens_.here() == '}') {
      return true;
    }
    while (true) {
      if (tokens_.here() != '"') {
        return tokens_.malformed("a key in quotes");
      }
      std::string key;
      if (!tokens_.read_string(&key)) {
        return false;
      }
      tokens_.enter(std::move(key));
      tokens_.skip_space();
      if (tokens_.here() != ':') {
        return tokens_.malformed("a colon");
      }
      tokens_.skip();
      tokens_.skip_space();
      if (!read_value()) {
        return false;
      }
      tokens_.leave();
      if (!read_separator('}')) {
        return !tokens_.fault();
      }
    }
  }

  bool read_array() {
    tokens_.skip_space();
    if (tokens_.here() == ']') {
      return true;
    }
    for (std::size_t index = 0;; ++index) {
      tokens_.enter(std::to_string(index));
      if (!read_value()) {
        return false;
      }
      tokens_.leave();
      if (!read_separator(']')) {
        return !tokens_.fault();
      }
    }
  }

  // True after a comma, with the next member ahead; false at `close`, or at a fault.
  bool read_separator(char close) {
    tokens_.skip_space();
    if (tokens_.here() == close && !tokens_.at_end()) {
      return false;
    }
    if (tokens_.here() != ',') {
      return tokens_.malformed(fmt::format("a comma or '{}'", close));
    }
    tokens_.skip();
    tokens_.skip_space();
    return true;
  }

  JsonTokens tokens_;
  int depth_max_;
  int depth_ = 0;
};

bool is_of_number(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

// The longest run of a number's characters from `at` on.
std::string_view number_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_of_number(text[end])) {
    ++end;
  }
  return text.substr(at, end - at);
}

bool is_beyond_64_bits(std::string_view number) {
  if (number.find_first_of(".eE") != std::string_view::npos) {
    return false;
  }
  const char* const end = number.data() + number.size();
  std::int64_t as_signed = 0;
  std::uint64_t as_unsigned = 0;
  return std::from_chars(number.data(), end, as_signed).ec != std::errc() &&
         std::from_chars(number.data(), end, as_unsigned).ec != std::errc();
}

}  // namespace

std::size_t string_end(std::string_view text, std::size_t at) {
  ++at;
  while (text[at] != '"') {
    at += text[at] == '\\' ? 2 : 1;
  }
  return at + 1;
}

std::string widen_integers(std::string_view text) {
  std::string widened;
  widened.reserve(text.size() + 64);
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    std::string_view token = text.substr(at, 1);
    if (c == '"') {
      token = text.substr(at, string_end(text, at) - at);
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      token = number_at(text, at);
    }
    widened += token;
    widened += token.size() > 1 && c != '"' && is_beyond_64_bits(token) ? "e0" : "";
    at += token.size();
  }
  return widened;
}

std::optional<Error> diagnose_json(std::string_view text, int depth_max) {
  return Scanner(text, depth_max).run();
}

}  // namespace ls::event
