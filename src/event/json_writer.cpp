#include "leadstream/event/json_writer.hpp"

#include "leadstream/event/utf8.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace ls::event {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD
// 0000-01-01 and 9999-12-31T23:59:59.999, between which RFC 3339 has a form.
constexpr EventTime kYear0{-62'167'219'200'000};
constexpr EventTime kYear9999{253'402'300'799'999};

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
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
  separate();
  quote(name);
  out_.push_back(':');
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::null() {
  return raw("null");
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  quote(text);
  return *this;
}

JsonWriter& JsonWriter::value(double number) {
  if (!std::isfinite(number)) {
    return null();
  }
  if (number == 0 && std::signbit(number)) {
    return raw("-0.0");  // "-0" would read back as the integer, which has no sign
  }
  separate();
  fmt::format_to(std::back_inserter(out_), "{}", number);
  return *this;
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
