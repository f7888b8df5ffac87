#pragma once

#include "leadstream/flow/io.hpp"
#include "leadstream/runtime/log_gateway.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::app {

// Bytes for people: at most a line's worth, binary ones as dots.
[[nodiscard]] std::string printable(std::string_view bytes);

// As a message points to them.
[[nodiscard]] std::vector<flow::Header> views_of(
    const std::vector<std::pair<std::string, std::string>>& headers);

// Where a record first differs from what was expected: the key, the value with what stands around
// the place, or a header.
[[nodiscard]] std::string difference(const flow::OutgoingMessage& expected,
                                     const runtime::LogGateway::Record& found);

}  // namespace ls::app
