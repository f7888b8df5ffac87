#include "scoring/email/edit_distance.hpp"

#include <algorithm>
#include <utility>

namespace ls::scoring {

bool is_one_edit_apart(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) {
    std::swap(a, b);
  }
  if (b.size() - a.size() > 1) {
    return false;
  }
  // All edits lie behind the common beginning.
  const auto differs = std::mismatch(a.begin(), a.end(), b.begin());
  a.remove_prefix(static_cast<std::size_t>(differs.first - a.begin()));
  b.remove_prefix(static_cast<std::size_t>(differs.second - b.begin()));
  if (a.size() < b.size()) {
    return a == b.substr(1);
  }
  if (a.empty()) {
    return false;
  }
  const bool is_swap = a.size() > 1 && a[0] == b[1] && a[1] == b[0] && a.substr(2) == b.substr(2);
  return is_swap || a.substr(1) == b.substr(1);
}

}  // namespace ls::scoring
