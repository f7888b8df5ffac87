#include "leadstream/event/utf8.hpp"

namespace ls::event {
namespace {

struct Lead {
  std::size_t size = 0;
  // The range of the second byte, which rules out overlong forms, surrogates and what is too large.
  unsigned char second_min = 0x80;
  unsigned char second_max = 0xbf;
};

Lead lead_of(unsigned char byte) {
  if (byte < 0x80) {
    return {.size = 1};
  }
  if (byte >= 0xc2 && byte <= 0xdf) {
    return {.size = 2};
  }
  if (byte >= 0xe0 && byte <= 0xef) {
    Lead lead{.size = 3};
    lead.second_min = byte == 0xe0 ? 0xa0 : 0x80;
    lead.second_max = byte == 0xed ? 0x9f : 0xbf;
    return lead;
  }
  if (byte >= 0xf0 && byte <= 0xf4) {
    Lead lead{.size = 4};
    lead.second_min = byte == 0xf0 ? 0x90 : 0x80;
    lead.second_max = byte == 0xf4 ? 0x8f : 0xbf;
    return lead;
  }
  return {};
}

// How many of the sequence's bytes are there and right.
std::size_t good_bytes(std::string_view text, const Lead& lead) {
  std::size_t good = 1;
  while (good < lead.size && good < text.size()) {
    const auto byte = static_cast<unsigned char>(text[good]);
    const unsigned char low = good == 1 ? lead.second_min : 0x80;
    const unsigned char high = good == 1 ? lead.second_max : 0xbf;
    if (byte < low || byte > high) {
      break;
    }
    ++good;
  }
  return good;
}

}  // namespace

std::size_t utf8_sequence(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  const Lead lead = lead_of(static_cast<unsigned char>(text.front()));
  return lead.size != 0 && good_bytes(text, lead) == lead.size ? lead.size : 0;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = utf8_sequence(text);
    if (size == 0) {
      return false;
    }
    text.remove_prefix(size);
  }
  return true;
}

bool is_cut_utf8(std::string_view text) {
  if (text.empty()) {
    return false;
  }
  const Lead lead = lead_of(static_cast<unsigned char>(text.front()));
  return lead.size > text.size() && good_bytes(text, lead) == text.size();
}

std::string_view utf8_prefix(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) {
    return text;
  }
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) {
    --end;
  }
  return text.substr(0, end);
}

}  // namespace ls::event
