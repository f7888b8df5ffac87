#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/config/node.hpp"
#include "leadstream/config/problems.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace ls::config {

// One YAML document. Syntax errors, duplicate keys, keys that are not text, anchors, aliases, merge
// keys, tags and a second document are refused with file:line:column. Empty text is a null node.
Result<Node> parse_yaml(std::string_view text, const std::string& file_name);

// The same from a file, whose path as given is the file name in messages.
Result<Node> load_yaml(const std::filesystem::path& path);

// The same for a caller who collects the problems of several files. Nothing if the text cannot be
// read to its end; a key that stands there twice is a problem and counts as what it was first, so
// that the rest of the file is looked at too.
std::optional<Node> parse_yaml(std::string_view text, const std::string& file_name,
                               Problems& problems);
std::optional<Node> load_yaml(const std::filesystem::path& path, Problems& problems);

}  // namespace ls::config
