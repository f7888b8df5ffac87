#include "ml/files/key_lines.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

namespace ls::ml {

Error KeyLine::refuse(std::string_view why) const {
  Error error = user_error(fmt::format("line {}: {}: {}", number, key, why));
  error.code = "model_file";
  return error;
}

Result<std::vector<double>> KeyLine::numbers() const {
  std::vector<double> found;
  const char* at = value.data();
  const char* end = at + value.size();
  while (at < end) {
    if (*at == ' ') {
      ++at;
      continue;
    }
    double read = 0;
    const auto [stopped, error] = std::from_chars(at, end, read);
    if (error != std::errc() || (stopped != end && *stopped != ' ')) {
      return refuse(fmt::format("expected a number after {} others", found.size()));
    }
    found.push_back(read);
    at = stopped;
  }
  return found;
}

Result<std::vector<double>> KeyLine::numbers(std::size_t count) const {
  std::vector<double> found = LS_TRY(numbers());
  if (found.size() != count) {
    return refuse(fmt::format("expected {} numbers, found {}", count, found.size()));
  }
  return found;
}

Result<std::size_t> KeyLine::count() const {
  const std::vector<double> found = LS_TRY(numbers(1));
  constexpr double kEnd = std::numeric_limits<std::uint32_t>::max();
  if (!(found[0] >= 0 && found[0] < kEnd && found[0] == std::floor(found[0]))) {
    return refuse(fmt::format("expected a count, found {}", found[0]));
  }
  return static_cast<std::size_t>(found[0]);
}

std::optional<KeyLine> KeyLines::next() {
  while (!left_.empty()) {
    ++number_;
    const std::size_t size = std::min(left_.find('\n'), left_.size());
    std::string_view line = left_.substr(0, size);
    left_.remove_prefix(std::min(size + 1, left_.size()));
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (line.empty()) {
      continue;
    }
    const std::size_t equals = std::min(line.find('='), line.size());
    return KeyLine{.key = line.substr(0, equals),
                   .value = line.substr(std::min(equals + 1, line.size())),
                   .number = number_};
  }
  return std::nullopt;
}

const KeyLine* KeyBlock::find(std::string_view key) const {
  const auto found = std::find_if(lines_.begin(), lines_.end(),
                                  [key](const KeyLine& line) { return line.key == key; });
  return found == lines_.end() ? nullptr : &*found;
}

Result<KeyLine> KeyBlock::get(std::string_view key) const {
  const KeyLine* found = find(key);
  if (found == nullptr) {
    return begin_.refuse(fmt::format("has no {}", key));
  }
  return *found;
}

Result<std::vector<double>> KeyBlock::numbers(std::string_view key, std::size_t count) const {
  const KeyLine line = LS_TRY(get(key));
  return line.numbers(count);
}

}  // namespace ls::ml
