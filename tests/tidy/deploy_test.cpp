#include "tidy/source.hpp"

#include "leadstream/config/yaml.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// No container engine runs here, so what deploy/ says is read instead: it is YAML, and every
// setting that it names is one that the program has.

namespace ls::tidy {
namespace {

bool is_yaml(const Source& source) {
  return source.path.ends_with(".yaml") || source.path.ends_with(".yml");
}

// LEADSTREAM_KAFKA__BOOTSTRAP names kafka.bootstrap.
std::vector<std::string> path_of(std::string_view variable) {
  std::vector<std::string> path(1);
  variable.remove_prefix(std::string_view("LEADSTREAM_").size());
  while (!variable.empty()) {
    if (variable.starts_with("__")) {
      path.emplace_back();
      variable.remove_prefix(2);
      continue;
    }
    path.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(variable.front())));
    variable.remove_prefix(1);
  }
  return path;
}

bool has_setting(const config::Node& settings, std::string_view variable) {
  std::optional<config::Node> node = settings;
  for (const std::string& key : path_of(variable)) {
    node = node->find(key);
    if (!node) {
      return false;
    }
  }
  return true;
}

std::set<std::string> variables_in(std::string_view text) {
  std::set<std::string> found;
  for (std::size_t at = text.find("LEADSTREAM_"); at != std::string_view::npos;
       at = text.find("LEADSTREAM_", at + 1)) {
    std::size_t end = at;
    while (end < text.size() && is_word_character(text[end])) {
      ++end;
    }
    found.emplace(text.substr(at, end - at));
  }
  return found;
}

TEST(Deploy, EveryYamlFileIsYaml) {
  int count = 0;
  for (const Source& source : read_project(LEADSTREAM_SOURCE_DIR)) {
    if (is_yaml(source) && (is_below(source, "deploy") || is_below(source, ".github"))) {
      const auto parsed = config::parse_yaml(source.text, source.path);
      EXPECT_TRUE(parsed.has_value()) << parsed.error().message;
      ++count;
    }
  }
  EXPECT_GE(count, 8);
}

TEST(Deploy, EverySettingItNamesExists) {
  const auto settings = config::load_yaml(LEADSTREAM_SOURCE_DIR "/config/leadstream.yaml");
  ASSERT_TRUE(settings.has_value()) << settings.error().message;
  const std::set<std::string_view> kinds = {
      "deploy/compose.yaml", "deploy/Dockerfile", "deploy/k8s/settings.yaml",
      "deploy/k8s/stateful_set.yaml", "deploy/systemd/leadstream.service"};
  std::size_t files = 0;
  for (const Source& source : read_project(LEADSTREAM_SOURCE_DIR)) {
    if (!kinds.contains(source.path)) {
      continue;
    }
    ++files;
    EXPECT_FALSE(variables_in(source.text).empty()) << source.path;
    for (const std::string& variable : variables_in(source.text)) {
      EXPECT_TRUE(has_setting(*settings, variable)) << source.path << ": " << variable;
    }
  }
  EXPECT_EQ(files, kinds.size());
}

TEST(Deploy, AnUnknownSettingIsNoticed) {
  const auto settings = config::parse_yaml("kafka:\n  bootstrap: []\n", "x.yaml");
  ASSERT_TRUE(settings.has_value());
  EXPECT_TRUE(has_setting(*settings, "LEADSTREAM_KAFKA__BOOTSTRAP"));
  EXPECT_FALSE(has_setting(*settings, "LEADSTREAM_KAFKA__BOOT"));
  EXPECT_FALSE(has_setting(*settings, "LEADSTREAM_HTTP__LISTEN"));
}

}  // namespace
}  // namespace ls::tidy
