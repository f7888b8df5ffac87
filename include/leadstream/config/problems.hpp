#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/config/place.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ls::config {

// The code of an Error that came out of configuration; the command line turns it into exit code 78.
inline constexpr std::string_view kConfigErrorCode = "config";

struct Problem {
  Place place;
  std::string text;
  bool is_warning = false;
};

// All that is wrong with some configuration. Reading goes on after each problem, so that a person
// mends a file in one go. Single-threaded; lives as long as one load.
class Problems {
 public:
  void add(const Place& place, std::string text);
  void warn(const Place& place, std::string text);
  void add_all(const Problems& others);

  [[nodiscard]] bool has_errors() const;
  // In the order of their discovery.
  [[nodiscard]] const std::vector<Problem>& all() const {
    return all_;
  }
  // By place: as a person reads the files. Borrowed from this.
  [[nodiscard]] std::vector<const Problem*> by_place() const;
  // One "file:line:column: text" per line, by place; a warning's text begins with "warning: ".
  [[nodiscard]] std::string to_text() const;
  // Success without errors (warnings may stand); else a user error that lists everything.
  [[nodiscard]] Status to_status() const;

 private:
  std::vector<Problem> all_;
};

}  // namespace ls::config
