#pragma once

#include <string>
#include <string_view>

namespace ls::event {

// Appends "/name" with ~ and / escaped (RFC 6901).
void append_pointer(std::string& pointer, std::string_view name);
// `pointer` with one more step.
std::string pointer_to(std::string_view pointer, std::string_view name);

// `text` in quotes for a message: cut to a readable length.
std::string in_quotes(std::string_view text);

}  // namespace ls::event
