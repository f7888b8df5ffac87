#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ls::config {

// The candidate that a person most likely meant by `word`, or nothing if none is near. Nearness is
// the edit distance with swaps of neighbours, ignoring case; the first of equals wins.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

// `; did you mean "window"?`, or an empty text: to be appended to a message.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

}  // namespace ls::config
