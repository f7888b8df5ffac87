#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace ls::scoring {

// A domain as lists know it: small letters, U-labels as A-labels (IDNA2008). Holds its text itself,
// so that reading an ASCII domain allocates nothing.
class DomainName {
 public:
  // `is_wide` says that U-labels are in it. Not usable if IDNA refuses it or it is too long.
  static DomainName read(std::string_view domain, bool is_wide);

  [[nodiscard]] bool is_usable() const {
    return is_usable_;
  }
  // Some label mixes scripts or imitates Latin letters.
  [[nodiscard]] bool is_confusable() const {
    return is_confusable_;
  }
  [[nodiscard]] std::string_view text() const {
    return {text_.data(), size_};
  }

 private:
  void read_ascii(std::string_view domain);
  void read_wide(std::string_view domain);
  void judge_labels(std::string_view wide);

  std::array<char, 256> text_;  // the first size_ bytes count
  std::uint16_t size_ = 0;
  bool is_usable_ = false;
  bool is_confusable_ = false;
};

}  // namespace ls::scoring
