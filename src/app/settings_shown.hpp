#pragma once

#include "app/settings.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace ls::app {

// One line of `leadstream config show`.
struct ShownSetting {
  enum class Kind { section, value };

  Kind kind = Kind::value;
  std::string path;  // "http.listen"
  std::string key;   // "listen"
  std::size_t depth = 0;
  std::string yaml;  // the value, as a file would have it; secrets are starred
  std::string json;
  std::string origin = "default";

  [[nodiscard]] std::string yaml_line() const;
};

// All settings in the order of config/leadstream.yaml. The lines together are a settings file that
// loads to the same settings, but for secrets.
std::vector<ShownSetting> shown_settings(const LoadedSettings& loaded);

}  // namespace ls::app
