#include "scoring/anomaly/name_match.hpp"

#include "scoring/email/ascii.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ls::scoring {
namespace {

constexpr std::size_t kSharedLetters = 3;

// Nicknames share their beginning with the name: tom and thomas do not, tim and timothy do. So
// words need to differ in both parts before anything is said.
bool share_beginning(std::string_view word, std::string_view name) {
  const std::size_t wanted = std::min({kSharedLetters, word.size(), name.size()});
  for (std::size_t i = 0; i < wanted; ++i) {
    if (to_lower(word[i]) != to_lower(name[i])) {
      return false;
    }
  }
  return wanted > 0;
}

bool is_plain(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), is_ascii);
}

}  // namespace

bool is_of_another_name(std::string_view local, const GivenName& name) {
  if (!is_plain(name.first) || !is_plain(name.last)) {
    return false;
  }
  const std::size_t joint = local.find_first_of("._-");
  if (joint == std::string_view::npos) {
    return false;
  }
  const std::array<std::string_view, 2> words = {local.substr(0, joint), local.substr(joint + 1)};
  return std::none_of(words.begin(), words.end(), [&name](std::string_view word) {
    return share_beginning(word, name.first) || share_beginning(word, name.last);
  });
}

}  // namespace ls::scoring
