#pragma once

#include "leadstream/base/assert.hpp"
#include "leadstream/base/time.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace ls::generator {

// A line of text built without allocation. What is written here is bounded by construction: the
// longest record is a `lead.created` of about 300 bytes.
class Text {
 public:
  void clear() {
    size_ = 0;
  }
  [[nodiscard]] std::string_view view() const {
    return {bytes_.data(), size_};
  }

  Text& operator<<(std::string_view text) {
    LS_DCHECK(size_ + text.size() <= bytes_.size());
    std::memcpy(bytes_.data() + size_, text.data(), text.size());
    size_ += text.size();
    return *this;
  }
  Text& operator<<(std::uint64_t number) {
    char* const begin = bytes_.data() + size_;
    size_ += static_cast<std::size_t>(
        std::to_chars(begin, bytes_.data() + bytes_.size(), number).ptr - begin);
    return *this;
  }
  // Sixteen hexadecimal digits.
  Text& hex(std::uint64_t number);
  // RFC 3339 in UTC with milliseconds; the date is formatted once per day.
  Text& time(EventTime time);

 private:
  std::array<char, 1024> bytes_{};
  std::size_t size_ = 0;
  EventTime day_ = EventTime::min();
  std::array<char, 11> date_{};
};

}  // namespace ls::generator
