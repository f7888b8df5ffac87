#include "leadstream/event/json_writer.hpp"

#include "leadstream/event/utf8.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace ls::event {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD
// 0000-01-01 and 9999-12-31T23:59:59.999, between which RFC 3339 has a form.
constexpr EventTime kYear0{-62'167'219'200'000};
constexpr EventTime kYear9999{253'402'300'799'999};

// What stands in a JSON text as it is.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < 0x80; ++byte) {
    plain[byte] = byte != '"' && byte != '\\';
  }
  return plain;
}();

bool is_plain(char c) {
  return kPlain[static_cast<unsigned char>(c)];
}

// Eight letters at once. Subtracting what a letter must not be below, or a quote or backslash once
// it was turned into a zero by exclusive or, borrows from the letter's high bit, which plain
// letters do not have (Warren, Hacker's Delight, 6-1).
bool are_plain(std::uint64_t letters) {
  constexpr std::uint64_t kEach = 0x0101010101010101;
  const std::uint64_t control = letters - kEach * 0x20;
  const std::uint64_t quote = (letters ^ kEach * '"') - kEach;
  const std::uint64_t backslash = (letters ^ kEach * '\\') - kEach;
  return ((letters | control | quote | backslash) & kEach * 0x80) == 0;
}

template <typename Word>
std::uint64_t load(const char* from) {
  Word word = 0;
  std::memcpy(&word, from, sizeof(word));
  return word;
}

// The last letters of a text may be looked at twice.
bool is_plain(std::string_view text) {
  using Half = std::uint32_t;
  using Whole = std::uint64_t;
  const char* const end = text.data() + text.size();
  if (text.size() < sizeof(Half)) {
    return std::all_of(text.begin(), text.end(), [](char c) { return is_plain(c); });
  }
  if (text.size() < sizeof(Whole)) {
    return are_plain(load<Half>(text.data()) | load<Half>(end - sizeof(Half)) << 32U);
  }
  for (const char* at = text.data(); end - at > static_cast<std::ptrdiff_t>(sizeof(Whole));
       at += sizeof(Whole)) {
    if (!are_plain(load<Whole>(at))) {
      return false;
    }
  }
  return are_plain(load<Whole>(end - sizeof(Whole)));
}

enum class Comma { no, yes };

// A quoted text that needs no escapes, in one go with what stands before it and behind: nearly all
// texts are of that kind.
void append_plain(std::string& out, Comma comma, std::string_view text, std::string_view behind) {
  const std::size_t size = out.size();
  out.resize(size + text.size() + behind.size() + (comma == Comma::yes ? 3 : 2));
  char* at = out.data() + size;
  if (comma == Comma::yes) {
    *at++ = ',';
  }
  *at++ = '"';
  at = std::copy(text.begin(), text.end(), at);
  *at++ = '"';
  std::copy(behind.begin(), behind.end(), at);
}

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\u00";
  out.push_back(kHex[static_cast<unsigned char>(c) >> 4]);
  out.push_back(kHex[static_cast<unsigned char>(c) & 15]);
}

}  // namespace

void JsonWriter::separate() {
  if (needs_comma_) {
    out_.push_back(',');
  }
  needs_comma_ = true;
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  out_.push_back(bracket);
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  out_.push_back(bracket);
  needs_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  if (is_plain(name)) {
    append_plain(out_, needs_comma_ ? Comma::yes : Comma::no, name, ":");
  } else {
    separate();
    quote(name);
    out_.push_back(':');
  }
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::null() {
  return raw("null");
}

JsonWriter& JsonWriter::value(std::string_view text) {
  if (is_plain(text)) {
    append_plain(out_, needs_comma_ ? Comma::yes : Comma::no, text, "");
    needs_comma_ = true;
  } else {
    separate();
    quote(text);
  }
  return *this;
}

JsonWriter& JsonWriter::value(double number) {
  if (!std::isfinite(number)) {
    return null();
  }
  if (number == 0 && std::signbit(number)) {
    return raw("-0.0");  // "-0" would read back as the integer, which has no sign
  }
  // Most numbers are counts. The digits are those of the general form, which takes longer.
  constexpr double kDigitsMax = 1e15;
  if (std::abs(number) < kDigitsMax && std::trunc(number) == number) {
    return signed_value(static_cast<std::int64_t>(number));
  }
  std::array<char, 32> digits;  // the longest takes 24
  const char* end = fmt::format_to(digits.data(), FMT_COMPILE("{}"), number);
  return raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

JsonWriter& JsonWriter::value(EventTime time) {
  if (time < kYear0 || time > kYear9999) {
    return null();
  }
  separate();
  out_.push_back('"');
  append_rfc3339(out_, time);
  out_.push_back('"');
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

JsonWriter& JsonWriter::boolean_value(std::string_view text) {
  return raw(text);
}

JsonWriter& JsonWriter::signed_value(std::int64_t integer) {
  const fmt::format_int digits(integer);
  return raw({digits.data(), digits.size()});
}

JsonWriter& JsonWriter::unsigned_value(std::uint64_t integer) {
  const fmt::format_int digits(integer);
  return raw({digits.data(), digits.size()});
}

void JsonWriter::quote(std::string_view text) {
  out_.push_back('"');
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at;
    while (end < text.size() && is_plain(text[end])) {
      ++end;
    }
    out_ += text.substr(at, end - at);
    at = end;
    if (at == text.size()) {
      break;
    }
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      append_escape(out_, text[at]);
      ++at;
      continue;
    }
    const std::size_t size = utf8_sequence(text.substr(at, 4));
    out_ += size == 0 ? kReplacement : text.substr(at, size);
    at += size == 0 ? 1 : size;
  }
  out_.push_back('"');
}

}  // namespace ls::event
