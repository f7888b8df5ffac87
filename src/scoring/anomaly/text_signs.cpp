#include "scoring/anomaly/text_signs.hpp"

#include "leadstream/event/utf8.hpp"

#include <cstddef>
#include <cstdint>

namespace ls::scoring {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<std::uint8_t>(text[at]) : 0;
}

// The bytes 0x80 .. 0xbf as a character of Windows-1252 or Latin-1, in UTF-8: U+0080 .. U+00BF
// begin with 0xc2, and the letters and signs that Windows has in place of controls with 0xc5, 0xc6,
// 0xcb and 0xe2.
bool is_continuation_misread(std::uint8_t lead) {
  return lead == 0xc2 || lead == 0xc5 || lead == 0xc6 || lead == 0xcb || lead == 0xe2;
}

}  // namespace

bool is_sound_utf8(std::string_view text) {
  return text.find("\xef\xbf\xbd") == std::string_view::npos && event::is_utf8(text);
}

bool is_misread_utf8(std::string_view text) {
  for (const std::string_view lead : {"\xc3\x83", "\xc3\x82"}) {  // Ã and Â
    for (std::size_t at = text.find(lead); at != std::string_view::npos;
         at = text.find(lead, at + lead.size())) {
      if (is_continuation_misread(byte_at(text, at + lead.size()))) {
        return true;
      }
    }
  }
  return text.find("\xc3\xa2\xe2\x82\xac") != std::string_view::npos;  // â€
}

}  // namespace ls::scoring
