#include "scoring/word_list.hpp"

#include "scoring/email/ascii.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

namespace ls::scoring {
namespace {

constexpr std::size_t kWordMax = 253;  // a domain's longest name

}  // namespace

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return user_error(fmt::format("{}: {}", path, std::strerror(errno)));
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Result<std::vector<std::string>> read_words(const std::string& path) {
  const std::string text = LS_TRY(read_file(path));
  std::vector<std::string> words;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, std::min(rest.find('#'), end));
    line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
    if (line.find_first_of(" \t") != std::string_view::npos || line.size() > kWordMax) {
      return user_error(fmt::format("{}: \"{}\" is not one word", path, line.substr(0, kWordMax)));
    }
    if (!line.empty()) {
      std::string& word = words.emplace_back(line);
      std::transform(word.begin(), word.end(), word.begin(), to_lower);
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (words.empty()) {
    return user_error(path + ": there is no word in it");
  }
  return words;
}

}  // namespace ls::scoring
