#include "event/json_tokens.hpp"

#include "event/json_pointer.hpp"

#include "leadstream/event/utf8.hpp"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <utility>

namespace ls::event {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// NaN and infinities as other languages print them; empty if `text` begins with none.
std::string_view not_a_number(std::string_view text) {
  static constexpr std::array<std::string_view, 8> kNames{"NaN", "nan",  "-NaN", "-nan",
                                                          "Inf", "-Inf", "inf",  "-inf"};
  for (const std::string_view name : kNames) {
    if (text.starts_with(name)) {
      return name;
    }
  }
  return {};
}

void append_utf8(std::string* content, unsigned point) {
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

}  // namespace

void JsonTokens::skip_space() {
  while (!at_end() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) {
    ++at_;
  }
}

bool JsonTokens::fail(RefusalCode code, std::string_view what) {
  std::string pointer;
  for (const std::string& step : path_) {
    append_pointer(pointer, step);
  }
  fault_ = refuse(code, std::move(pointer), fmt::format("byte {}: {}", at_, what));
  return false;
}

bool JsonTokens::unexpected(RefusalCode code, std::string_view expected) {
  if (at_end() || is_cut_utf8(rest())) {
    return fail(RefusalCode::truncated_json,
                fmt::format("expected {}, but the text ends", expected));
  }
  const std::size_t size = utf8_sequence(rest().substr(0, 4));
  if (size == 0) {
    return fail(RefusalCode::invalid_utf8,
                fmt::format("the byte 0x{:02x} is not UTF-8", static_cast<unsigned char>(here())));
  }
  return fail(code,
              fmt::format("expected {}, not {}", expected, in_quotes(rest().substr(0, size))));
}

bool JsonTokens::read_word(std::string_view word) {
  for (const char c : word) {
    if (here() != c) {
      return malformed(word);
    }
    ++at_;
  }
  return true;
}

bool JsonTokens::read_digits() {
  if (!is_digit(here())) {
    return malformed("a digit");
  }
  while (is_digit(here())) {
    ++at_;
  }
  return true;
}

bool JsonTokens::read_number() {
  if (const std::string_view name = not_a_number(rest()); !name.empty()) {
    return fail(RefusalCode::not_finite, fmt::format("{} is not a JSON number", name));
  }
  const std::size_t start = at_;
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
    ++at_;
    if (!read_digits()) {
      return false;
    }
  }
  if (here() == 'e' || here() == 'E') {
    ++at_;
    if (here() == '+' || here() == '-') {
      ++at_;
    }
    if (!read_digits()) {
      return false;
    }
  }
  const std::string digits(text_.substr(start, at_ - start));
  return std::isfinite(std::strtod(digits.c_str(), nullptr)) ||
         fail(RefusalCode::number_too_large, "the number is too large for a double");
}

bool JsonTokens::read_string(std::string* content) {
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

bool JsonTokens::read_escape(std::string* content) {
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

std::optional<unsigned> JsonTokens::read_code_unit() {
  ++at_;
  for (int i = 0; i < 4; ++i) {
    if (!is_hex(here())) {
      malformed("four hexadecimal digits");
      return std::nullopt;
    }
    ++at_;
  }
  unsigned unit = 0;
  std::from_chars(text_.data() + at_ - 4, text_.data() + at_, unit, 16);
  return unit;
}

bool JsonTokens::read_unicode_escape(std::string* content) {
  const auto first = read_code_unit();
  if (!first) {
    return false;
  }
  if (*first < 0xd800 || *first > 0xdfff) {
    append_utf8(content, *first);
    return true;
  }
  if (*first > 0xdbff || !rest().starts_with("\\u")) {
    return malformed("the other half of a surrogate pair");
  }
  ++at_;
  const auto second = read_code_unit();
  if (!second) {
    return false;
  }
  if (*second < 0xdc00 || *second > 0xdfff) {
    return fail(RefusalCode::malformed_json, "half a surrogate pair");
  }
  append_utf8(content, 0x10000 + ((*first - 0xd800) << 10) + (*second - 0xdc00));
  return true;
}

}  // namespace ls::event
