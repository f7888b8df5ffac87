#include "leadstream/config/convert.hpp"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

namespace ls::config {

namespace {

struct Unit {
  std::string_view name;
  std::size_t bytes;
};

constexpr std::array<Unit, 9> kUnits = {{{"B", 1},
                                         {"kB", 1'000},
                                         {"KiB", 1ULL << 10},
                                         {"MB", 1'000'000},
                                         {"MiB", 1ULL << 20},
                                         {"GB", 1'000'000'000},
                                         {"GiB", 1ULL << 30},
                                         {"TB", 1'000'000'000'000},
                                         {"TiB", 1ULL << 40}}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t digits_at(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() && is_digit(text[end])) {
    ++end;
  }
  return end - begin;
}

// The length of -?(0|[1-9][0-9]*) at the front of the text; 0 if it is not there.
std::size_t integer_length(std::string_view text) {
  const std::size_t sign = text.starts_with('-') ? 1 : 0;
  const std::size_t digits = digits_at(text, sign);
  const bool has_leading_zero = digits > 1 && text[sign] == '0';
  return digits == 0 || has_leading_zero ? 0 : sign + digits;
}

bool is_json_number(std::string_view text) {
  std::size_t at = integer_length(text);
  if (at == 0) {
    return false;
  }
  if (at < text.size() && text[at] == '.') {
    const std::size_t digits = digits_at(text, at + 1);
    if (digits == 0) {
      return false;
    }
    at += 1 + digits;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
      ++at;
    }
    const std::size_t digits = digits_at(text, at);
    if (digits == 0) {
      return false;
    }
    at += digits;
  }
  return at == text.size();
}

Error expected(std::string_view what, std::string_view text) {
  return user_error(fmt::format("expected {}, not \"{}\"", what, text.substr(0, 64)));
}

}  // namespace

Result<std::int64_t> to_integer(std::string_view text) {
  if (text.empty() || integer_length(text) != text.size()) {
    return expected("a whole number", text);
  }
  std::int64_t value = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{}) {
    return expected("a whole number of 64 bits", text);
  }
  return value;
}

Result<double> to_number(std::string_view text) {
  if (!is_json_number(text)) {
    return expected("a number", text);
  }
  double value = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{} ||
      !std::isfinite(value)) {
    return expected("a number within a double's range", text);
  }
  return value;
}

Result<bool> to_flag(std::string_view text) {
  if (text == "true") {
    return true;
  }
  if (text == "false") {
    return false;
  }
  return expected("true or false", text);
}

Result<std::size_t> to_bytes(std::string_view text) {
  constexpr std::string_view kExpected = "a size such as 512kB, 64MiB or 1GiB";
  if (text == "0") {
    return std::size_t{0};
  }
  const std::size_t digits = text.starts_with('-') ? 0 : integer_length(text);
  std::size_t count = 0;
  if (digits == 0 || std::from_chars(text.data(), text.data() + digits, count).ec != std::errc{}) {
    return expected(kExpected, text);
  }
  for (const Unit& unit : kUnits) {
    std::size_t bytes = 0;
    if (unit.name == text.substr(digits) && !__builtin_mul_overflow(count, unit.bytes, &bytes)) {
      return bytes;
    }
  }
  return expected(kExpected, text);
}

std::string format_bytes(std::size_t bytes) {
  if (bytes == 0) {
    return "0";
  }
  std::string shortest;
  for (auto unit = kUnits.rbegin(); unit != kUnits.rend(); ++unit) {
    if (bytes % unit->bytes == 0) {
      std::string text = fmt::format("{}{}", bytes / unit->bytes, unit->name);
      if (shortest.empty() || text.size() < shortest.size()) {
        shortest = std::move(text);
      }
    }
  }
  return shortest;
}

}  // namespace ls::config
