#include "app/settings.hpp"

#include "app/settings_reading.hpp"

#include "leadstream/config/nearest.hpp"
#include "leadstream/config/yaml.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <optional>

namespace ls::app {

namespace {

using config::Node;
using config::Place;
using config::Problems;

constexpr std::string_view kPrefix = "LEADSTREAM_";

// "kafka.transaction_timeout" -> "LEADSTREAM_KAFKA__TRANSACTION_TIMEOUT"
std::string environment_name(std::string_view path) {
  std::string name(kPrefix);
  for (const char c : path) {
    if (c == '.') {
      name += "__";
    } else {
      name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
  }
  return name;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

// [a, b], finished or not; but [::1]:9092 is an address.
bool is_flow_list(std::string_view text) {
  return text.starts_with('[') && (text.ends_with(']') || text.find(']') == std::string_view::npos);
}

Node comma_list(std::string_view text, const Place& place) {
  std::vector<Node> elements;
  while (!trimmed(text).empty()) {
    const std::string_view element = text.substr(0, text.find(','));
    elements.push_back(Node::scalar(std::string(trimmed(element)), place));
    text.remove_prefix(std::min(text.size(), element.size() + 1));
  }
  return Node::list(std::move(elements), place);
}

// A text from the environment or the command line as the kind of value that its key needs.
std::optional<Node> value_node(std::string_view text, SettingKind kind, const Place& place,
                               Problems& problems) {
  if (kind == SettingKind::scalar) {
    return Node::scalar(std::string(text), place);
  }
  if (kind == SettingKind::list && !is_flow_list(trimmed(text))) {
    return comma_list(text, place);
  }
  std::optional<Node> parsed = config::parse_yaml(text, place.file, problems);
  if (parsed && kind != SettingKind::list && !parsed->is_map()) {
    problems.add(place, "expected a map such as {key: value}, not " + parsed->describe());
    return std::nullopt;
  }
  return parsed;
}

Node entry_node(std::string key, Node value, const Place& place) {
  return Node::map({{.key = std::move(key), .place = place, .value = std::move(value)}}, place);
}

// {http: {listen: value}} for "http.listen"; `rest` is a key of the user's below a free map.
Node path_node(std::string_view path, std::string_view rest, Node value, const Place& place) {
  if (!rest.empty()) {
    value = entry_node(std::string(rest), std::move(value), place);
  }
  while (!path.empty()) {
    const std::size_t dot = path.rfind('.');
    const std::size_t begin = dot == std::string_view::npos ? 0 : dot + 1;
    value = entry_node(std::string(path.substr(begin)), std::move(value), place);
    path = path.substr(0, begin == 0 ? 0 : dot);
  }
  return value;
}

// Collects the sources as trees, weakest first. A source with an error leaves no tree.
class Layers {
 public:
  explicit Layers(Problems& problems) : problems_(problems) {}

  [[nodiscard]] const std::vector<Node>& trees() const {
    return trees_;
  }

  void add_path(const std::filesystem::path& path) {
    std::error_code code;
    if (!std::filesystem::is_directory(path, code)) {
      add_file(path);
      return;
    }
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(path, code)) {
      if (entry.path().extension() == ".yaml") {
        files.push_back(entry.path());
      }
    }
    std::ranges::sort(files);
    if (files.empty()) {
      problems_.add({.file = path.string()}, "has no *.yaml files");
    }
    for (const std::filesystem::path& file : files) {
      add_file(file);
    }
  }

  void add_variable(const std::string& name, std::string_view value) {
    if (!name.starts_with(kPrefix)) {
      return;
    }
    const Place place{.file = name};
    for (const SettingKey& key : setting_keys()) {
      if (environment_name(key.path) == name) {
        add_value(key, {}, value, place);
        return;
      }
    }
    refuse_variable(name, place);
  }

  void add_override(const std::string& text) {
    const std::size_t equals = text.find('=');
    const std::string path = text.substr(0, equals);
    const Place place{.file = "--set " + path};
    if (equals == std::string::npos || equals == 0) {
      problems_.add(place, "expected key=value, as in http.listen=127.0.0.1:9090");
      return;
    }
    const std::string value = text.substr(equals + 1);
    std::vector<std::string> known;
    for (const SettingKey& key : setting_keys()) {
      if (key.path == path) {
        add_value(key, {}, value, place);
        return;
      }
      if (key.kind == SettingKind::map && path.starts_with(key.path + '.')) {
        add_value(key, std::string_view(path).substr(key.path.size() + 1), value, place);
        return;
      }
      known.push_back(key.path);
    }
    problems_.add(place, "unknown key" + config::did_you_mean(path, known));
  }

 private:
  void add_file(const std::filesystem::path& path) {
    const std::optional<Node> tree = config::load_yaml(path, problems_);
    // A file of comments only sets nothing.
    if (tree && !tree->is_null()) {
      trees_.push_back(*tree);
    }
  }

  void add_value(const SettingKey& key, std::string_view rest, std::string_view value,
                 const Place& place) {
    // Below a free map stands a scalar, or a map in braces.
    const bool is_entry = !rest.empty() && !trimmed(value).starts_with('{');
    const std::optional<Node> node =
        value_node(value, is_entry ? SettingKind::scalar : key.kind, place, problems_);
    if (node) {
      trees_.push_back(path_node(key.path, rest, *node, place));
    }
  }

  void refuse_variable(const std::string& name, const Place& place) {
    std::vector<std::string> known;
    for (const SettingKey& key : setting_keys()) {
      const std::string map_name = environment_name(key.path);
      if (key.kind == SettingKind::map && name.starts_with(map_name + "__")) {
        problems_.add(place, fmt::format("set the map as a whole: {}='{{key: value}}'", map_name));
        return;
      }
      known.push_back(map_name.substr(kPrefix.size()));
    }
    const std::string_view word = std::string_view(name).substr(kPrefix.size());
    const std::optional<std::string> meant = config::nearest(word, known);
    // Kubernetes sets LEADSTREAM_PORT and the like for a service of that name: without "__" only a
    // near miss of a setting is taken for a mistake.
    if (meant || word.find("__") != std::string_view::npos) {
      problems_.add(place,
                    meant ? fmt::format("unknown setting; did you mean \"{}{}\"?", kPrefix, *meant)
                          : std::string("unknown setting"));
    }
  }

  Problems& problems_;
  std::vector<Node> trees_;
};

// The origin of each setting that the tree sets; entries of free maps count one by one.
std::map<std::string, std::string> origins_of(const Node& tree) {
  std::map<std::string, std::string> origins;
  for (const SettingKey& key : setting_keys()) {
    const std::optional<Node> node = find_setting(tree, key.path);
    if (!node || key.kind == SettingKind::section) {
      continue;
    }
    if (key.kind != SettingKind::map) {
      origins[key.path] = to_string(node->place());
    }
    for (const Node::Entry& entry : node->entries()) {
      origins[key.path + '.' + entry.key] = to_string(entry.place);
    }
  }
  return origins;
}

}  // namespace

const std::string& Settings::topic_name(const std::string& logical) const {
  const auto renamed = topics.find(logical);
  return renamed == topics.end() ? logical : renamed->second;
}

Result<LoadedSettings> load_settings(const SettingsSources& sources) {
  Problems problems;
  Layers layers(problems);
  for (const std::string& file : sources.files) {
    layers.add_path(file);
  }
  for (const auto& [name, value] : sources.environment) {
    layers.add_variable(name, value);
  }
  for (const std::string& text : sources.overrides) {
    layers.add_override(text);
  }

  // Each source is read by itself first: merging would hide a mistake under what overrides it.
  Node merged = Node::map({}, {});
  for (const Node& tree : layers.trees()) {
    Settings alone;
    read_settings(tree, SecretFiles::named, alone, problems);
    merged = config::merge(merged, tree);
  }
  LS_TRY(problems.to_status());

  LoadedSettings loaded;
  read_settings(merged, SecretFiles::read, loaded.settings, problems);
  check_settings(loaded.settings, merged, problems);
  LS_TRY(problems.to_status());
  loaded.origins = origins_of(merged);
  loaded.warnings = problems;
  return loaded;
}

}  // namespace ls::app
