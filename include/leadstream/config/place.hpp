#pragma once

#include <compare>
#include <string>

namespace ls::config {

// Where a setting was written. Lines and columns count from 1; line 0 means that the source has no
// lines (an environment variable, a command-line option) and `file` is its whole name.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;

  // NOLINTNEXTLINE(modernize-use-nullptr): the check trips over the generated comparison.
  friend auto operator<=>(const Place&, const Place&) = default;
};

// "topologies/score.yaml:14:7", the form that editors and compilers understand.
std::string to_string(const Place& place);

}  // namespace ls::config
