#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace ls::app {

enum class ColorChoice { automatic, always, never };

bool is_terminal(std::FILE* stream);
// The columns of the terminal behind the stream; 80 if there is none.
int columns_of(std::FILE* stream);

// Marks up text for one stream, or leaves it as it is.
class Style {
 public:
  explicit Style(bool has_color) : has_color_(has_color) {}

  [[nodiscard]] std::string bold(std::string_view text) const {
    return marked("1", text);
  }
  [[nodiscard]] std::string dim(std::string_view text) const {
    return marked("2", text);
  }
  [[nodiscard]] std::string red(std::string_view text) const {
    return marked("31", text);
  }
  [[nodiscard]] std::string green(std::string_view text) const {
    return marked("32", text);
  }
  [[nodiscard]] std::string yellow(std::string_view text) const {
    return marked("33", text);
  }

 private:
  // SGR, ECMA-48 section 8.3.117.
  [[nodiscard]] std::string marked(std::string_view code, std::string_view text) const;

  bool has_color_;
};

}  // namespace ls::app
