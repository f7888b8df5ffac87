#pragma once

#include "leadstream/base/error.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ls::event {

// Says where and why `text` is not JSON, in the order of the text: the fast parser only says that
// it is not. Cold path. Nothing if no reason is found.
std::optional<Error> diagnose_json(std::string_view text, int depth_max);

// The end of the string that begins at `at`: behind its closing quote. The text is valid JSON.
std::size_t string_end(std::string_view text, std::size_t at);

// The valid JSON `text` with integers that do not fit 64 bits written as doubles, which the fast
// parser can hold: how a number is spelled does not decide whether it is one.
std::string widen_integers(std::string_view text);

}  // namespace ls::event
