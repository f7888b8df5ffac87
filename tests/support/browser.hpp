#pragma once

#include "support/temp_folder.hpp"

#include "leadstream/base/error.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace ls::test {

// A real Chromium without a window, steered through its DevTools pipe. Ends with the object.
class Browser {
 public:
  // The program, if one is installed.
  static std::optional<std::string> program();
  static Result<std::unique_ptr<Browser>> start(const std::string& program);
  ~Browser();
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;

  Status open(const std::string& url);
  // The value of a JavaScript expression, as text; promises are waited for.
  Result<std::string> evaluate(const std::string& expression);
  // Whether the expression becomes true within 30 s; looks twenty times a second.
  bool becomes_true(const std::string& expression);
  Status press(const std::string& key);
  Status set_width(int pixels);
  enum class Colours { light, dark };
  Status prefer(Colours colours);
  // Roles of what a screen reader meets and cannot name, of those given.
  Result<std::vector<std::string>> unnamed(const std::vector<std::string>& roles);
  // Exceptions, violations of the content policy and errors since the start.
  [[nodiscard]] const std::vector<std::string>& complaints() const {
    return complaints_;
  }

 private:
  Browser() = default;
  Status launch(const std::string& program);
  Status attach();
  Result<std::string> call(const std::string& method, const std::string& parameters);
  Result<std::string> receive();
  void note(const std::string& message);

  TempFolder profile_;
  pid_t process_ = -1;
  int to_ = -1;
  int from_ = -1;
  int calls_ = 0;
  std::string session_;
  std::string buffer_;
  std::vector<std::string> complaints_;
};

}  // namespace ls::test
