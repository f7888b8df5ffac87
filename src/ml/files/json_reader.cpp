#include "ml/files/json_reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

namespace ls::ml {
namespace {

class JsonReader {
 public:
  explicit JsonReader(Bytes text) : text_(text) {}

  Result<FileValue> read_all() {
    FileValue value = LS_TRY(read_value(0));
    skip_space();
    if (at_ < text_.size()) {
      return refuse("expected nothing more");
    }
    return value;
  }

 private:
  [[nodiscard]] Error refuse(std::string_view why) const {
    const std::string_view before = text_.substr(0, at_);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t start = before.rfind('\n') == Bytes::npos ? 0 : before.rfind('\n') + 1;
    Error error = user_error(fmt::format("line {}, column {}: {}", line, at_ - start + 1, why));
    error.code = "model_file";
    return error;
  }
  void skip_space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) {
      ++at_;
    }
  }
  // The next character that is no space; 0 at the end.
  char peek() {
    skip_space();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    ++at_;
    return true;
  }
  bool take_word(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) {
      return false;
    }
    at_ += word.size();
    return true;
  }

  Result<FileValue> read_value(int depth) {
    if (depth > kFileDepthMax) {
      return refuse(fmt::format("more than {} levels", kFileDepthMax));
    }
    switch (peek()) {
      case '{':
        return read_map(depth);
      case '[':
        return read_array(depth);
      case '"': {
        std::string text = LS_TRY(read_text());
        return FileValue{std::move(text)};
      }
      case 't':
      case 'f':
      case 'n':
        return read_word();
      default: {
        const double number = LS_TRY(read_number());
        return FileValue{number};
      }
    }
  }

  Result<FileValue> read_word() {
    if (take_word("true")) {
      return FileValue{true};
    }
    if (take_word("false")) {
      return FileValue{false};
    }
    if (take_word("null")) {
      return FileValue{};
    }
    return refuse("expected a value");
  }

  Result<double> read_number() {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (take_word("NaN")) {
      return std::nan("");
    }
    if (take_word("Infinity")) {
      return kInfinity;
    }
    if (take_word("-Infinity")) {
      return -kInfinity;
    }
    const std::size_t size =
        std::min(text_.find_first_not_of("+-.0123456789eE", at_), text_.size()) - at_;
    const std::string_view written = text_.substr(at_, size);
    double number = 0;
    const bool is_real = written.find_first_of(".eE") != Bytes::npos;
    if (!(is_real ? parse<float>(written, number) : parse<double>(written, number))) {
      return refuse(written.empty() ? "expected a value" : "expected a number");
    }
    at_ += size;
    return number;
  }
  template <typename Real>
  static bool parse(std::string_view written, double& number) {
    Real value = 0;
    const char* end = written.data() + written.size();
    const auto [stopped, error] = std::from_chars(written.data(), end, value);
    number = static_cast<double>(value);
    return error == std::errc() && stopped == end;
  }

  Result<FileValue> read_array(int depth) {
    ++at_;
    FileArray array;
    if (take(']')) {
      return std::move(array).finish();
    }
    do {
      FileValue item = LS_TRY(read_value(depth + 1));
      if (!array.add(std::move(item))) {
        return refuse("an array of numbers and other things");
      }
    } while (take(','));
    if (!take(']')) {
      return refuse("expected , or ]");
    }
    return std::move(array).finish();
  }

  Result<FileValue> read_map(int depth) {
    ++at_;
    FileValue::Map map;
    if (take('}')) {
      return FileValue{std::move(map)};
    }
    do {
      if (peek() != '"') {
        return refuse("expected a name in quotes");
      }
      std::string name = LS_TRY(read_text());
      if (!take(':')) {
        return refuse("expected :");
      }
      FileValue value = LS_TRY(read_value(depth + 1));
      map.push_back({std::move(name), std::move(value)});
    } while (take(','));
    if (!take('}')) {
      return refuse("expected , or }");
    }
    return FileValue{std::move(map)};
  }

  Result<std::string> read_text() {
    ++at_;
    std::string text;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] != '\\') {
        text += text_[at_++];
        continue;
      }
      ++at_;
      LS_TRY(read_escape(text));
    }
    if (at_ >= text_.size()) {
      return refuse("a text without an end");
    }
    ++at_;
    return text;
  }

  Status read_escape(std::string& text) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const char letter = at_ < text_.size() ? text_[at_] : '\0';
    ++at_;
    if (letter == 'u') {
      return read_code(text);
    }
    const std::size_t which = kLetters.find(letter);
    if (which == Bytes::npos) {
      return refuse("an escape that JSON does not have");
    }
    text += kMeanings[which];
    return {};
  }

  // Feature names are shown, not compared with anything: half a surrogate pair becomes a mark.
  Status read_code(std::string& text) {
    std::uint32_t code = 0;
    const std::string_view digits = text_.substr(std::min(at_, text_.size()), 4);
    const auto [stopped, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (digits.size() != 4 || error != std::errc() || stopped != digits.data() + 4) {
      return refuse("expected four hexadecimal digits");
    }
    at_ += 4;
    if (code < 0x80) {
      text += static_cast<char>(code);
    } else if (code < 0x800) {
      text += static_cast<char>(0xc0 | (code >> 6U));
      text += static_cast<char>(0x80 | (code & 0x3fU));
    } else if (code >= 0xd800 && code < 0xe000) {
      text += "\xef\xbf\xbd";
    } else {
      text += static_cast<char>(0xe0 | (code >> 12U));
      text += static_cast<char>(0x80 | ((code >> 6U) & 0x3fU));
      text += static_cast<char>(0x80 | (code & 0x3fU));
    }
    return {};
  }

  Bytes text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<FileValue> read_json(Bytes text) {
  return JsonReader(text).read_all();
}

}  // namespace ls::ml
