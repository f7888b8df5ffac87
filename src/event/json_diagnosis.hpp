#pragma once

#include "leadstream/base/error.hpp"

#include <optional>
#include <string_view>

namespace ls::event {

// Says where and why `text` is not JSON, in the order of the text: the fast parser only says that
// it is not. Cold path. Nothing if no reason is found.
std::optional<Error> diagnose_json(std::string_view text, int depth_max);

}  // namespace ls::event
