#pragma once

#include "app/settings.hpp"

#include "leadstream/config/node.hpp"
#include "leadstream/config/problems.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ls::app {

// What a dotted key stands for: it decides how a text from the environment is taken.
enum class SettingKind { section, scalar, list, map };

struct SettingKey {
  std::string path;  // "http.listen"
  SettingKind kind = SettingKind::scalar;
};

// All keys, sections included, in the order of config/leadstream.yaml.
const std::vector<SettingKey>& setting_keys();

// The value that the tree holds for a dotted key of `setting_keys`.
std::optional<config::Node> find_setting(const config::Node& tree, std::string_view path);

// A single source may name a secret's file that another source replaces: only the merged tree is
// read with the files.
enum class SecretFiles { named, read };

// Reads what the tree sets and leaves the rest as it is.
void read_settings(const config::Node& tree, SecretFiles secrets, Settings& settings,
                   config::Problems& problems);

// The rules that join several settings, or that a type cannot say. `tree` tells the places.
void check_settings(const Settings& settings, const config::Node& tree, config::Problems& problems);

}  // namespace ls::app
