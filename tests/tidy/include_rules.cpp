#include "tidy/include_rules.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

namespace ls::tidy {
namespace {

struct Layer {
  std::string_view name;
  std::set<std::string_view> below;
};

// The layers, lowest first: each may include the ones named beside it and itself.
const std::vector<Layer>& layers() {
  static const std::vector<Layer> table = {
      {"base", {}},
      {"config", {"base"}},
      {"state", {"base"}},
      {"event", {"config", "base"}},
      {"stats", {"config", "base"}},
      {"window", {"stats", "config", "base"}},
      {"ml", {"stats", "config", "base"}},
      {"scoring", {"ml", "stats", "window", "event", "config", "base"}},
      {"generator", {"event", "config", "base"}},
      {"flow", {"state", "ml", "stats", "window", "event", "config", "base"}},
      {"operators",
       {"scoring", "flow", "state", "ml", "stats", "window", "event", "config", "base"}},
      {"kafka", {"flow", "state", "config", "base"}},
      {"embedded", {"flow", "state", "config", "base"}},
      {"runtime", {"flow", "state", "ml", "event", "config", "base"}},
      {"http", {"runtime", "flow", "state", "event", "config", "base"}},
      {"app",
       {"operators", "generator", "kafka", "embedded", "runtime", "http", "scoring", "flow",
        "state", "ml", "stats", "window", "event", "config", "base"}},
  };
  return table;
}

const Layer* find_layer(std::string_view name) {
  const auto found = std::find_if(layers().begin(), layers().end(),
                                  [&](const Layer& layer) { return layer.name == name; });
  return found == layers().end() ? nullptr : &*found;
}

struct Library {
  std::string_view prefix;
  std::set<std::string_view> layers;
};

// Which layers may name a library. The first prefix that fits decides.
const std::vector<Library>& libraries() {
  static const std::vector<Library> table = {
      {"librdkafka/", {"kafka"}}, {"rocksdb/", {"state"}},    {"simdjson", {"event"}},
      {"yaml-cpp/", {"config"}},  {"boost/math/", {"stats"}}, {"boost/", {"http"}},
      {"Eigen/", {"ml"}},         {"xgboost/", {"ml"}},       {"openssl/", {"base", "http"}},
      {"xxhash", {"base"}},       {"spdlog/", {"base"}},      {"prometheus/", {"base"}},
      {"CLI/", {"app"}},          {"date/", {"window"}},      {"idn2", {"scoring"}},
  };
  return table;
}

bool is_of_the_system(std::string_view name) {
  // The standard library and POSIX; a name with a slash is else somebody's library.
  return name.find('/') == std::string_view::npos || name.starts_with("sys/") ||
         name.starts_with("arpa/") || name.starts_with("netinet/") || name.starts_with("linux/");
}

std::string_view next_part(std::string_view& path) {
  const std::size_t slash = std::min(path.find('/'), path.size());
  const std::string_view part = path.substr(0, slash);
  path.remove_prefix(std::min(slash + 1, path.size()));
  return part;
}

// The layer that a file belongs to; none for what lies outside src and include.
std::string_view layer_of(const Source& source) {
  std::string_view path = source.path;
  const std::string_view top = next_part(path);
  if (top == "include" && next_part(path) != "leadstream") {
    return {};
  }
  if (top != "src" && top != "include") {
    return {};
  }
  const std::string_view layer = next_part(path);
  return path.empty() ? std::string_view{} : layer;
}

struct Include {
  std::size_t line = 0;
  std::string_view name;
  bool is_quoted = false;
};

std::vector<Include> includes_of(const Source& source) {
  std::vector<Include> found;
  std::size_t number = 0;
  for (std::string_view line : lines_of(source.text)) {
    ++number;
    if (!line.starts_with("#include")) {
      continue;
    }
    const std::size_t open = line.find_first_of("<\"");
    const std::size_t close = line.find_last_of(">\"");
    if (open != std::string_view::npos && close > open) {
      found.push_back({number, line.substr(open + 1, close - open - 1), line[open] == '"'});
    }
  }
  return found;
}

std::optional<std::string> why_not_layer(const Source& source, const Layer& own,
                                         std::string_view name) {
  const bool is_public = name.starts_with("leadstream/");
  if (is_public) {
    next_part(name);
  }
  // A name without a folder lies beside the file.
  const std::string_view other =
      name.find('/') == std::string_view::npos ? own.name : next_part(name);
  if (find_layer(other) == nullptr) {
    return fmt::format("{} is no layer: include by the path from the root", other);
  }
  if (!is_public && other != own.name) {
    return fmt::format("a private header of {} is not for {}", other, own.name);
  }
  if (!is_public && is_below(source, "include")) {
    return std::string("a public header includes a private one");
  }
  if (other != own.name && !own.below.contains(other)) {
    return fmt::format("layer {} may not include layer {}", own.name, other);
  }
  return std::nullopt;
}

std::optional<std::string> why_not_library(const Source& source, std::string_view layer,
                                           std::string_view name) {
  if (name.starts_with("fmt/")) {
    const bool allowed = name == "fmt/core.h" || !is_below(source, "include");
    return allowed ? std::nullopt
                   : std::optional<std::string>("public headers include only <fmt/core.h> of fmt");
  }
  for (const Library& library : libraries()) {
    if (!name.starts_with(library.prefix)) {
      continue;
    }
    if (is_below(source, "include")) {
      return fmt::format("<{}> in a public header: keep it behind the .cpp file", name);
    }
    if (!library.layers.contains(layer)) {
      return fmt::format("<{}> outside src/{}", name, *library.layers.begin());
    }
    return std::nullopt;
  }
  if (is_of_the_system(name)) {
    return std::nullopt;
  }
  return fmt::format("<{}> is in no folder's list: add it to tests/tidy/include_rules.cpp", name);
}

}  // namespace

std::vector<Finding> check_layers(const Source& source) {
  std::vector<Finding> findings;
  const std::string_view name = layer_of(source);
  if (name.empty() || !is_cpp(source)) {
    return findings;
  }
  const Layer* own = find_layer(name);
  if (own == nullptr) {
    findings.push_back({source.path, 1, fmt::format("folder {} is no layer", name)});
    return findings;
  }
  for (const Include& include : includes_of(source)) {
    if (!include.is_quoted) {
      continue;
    }
    if (auto why = why_not_layer(source, *own, include.name)) {
      findings.push_back({source.path, include.line, *why});
    }
  }
  return findings;
}

std::vector<Finding> check_third_party(const Source& source) {
  std::vector<Finding> findings;
  const std::string_view layer = layer_of(source);
  if (layer.empty() || !is_cpp(source)) {
    return findings;
  }
  for (const Include& include : includes_of(source)) {
    if (include.is_quoted) {
      continue;
    }
    if (auto why = why_not_library(source, layer, include.name)) {
      findings.push_back({source.path, include.line, *why});
    }
  }
  return findings;
}

std::vector<Finding> check_build_table(const Source& cmake) {
  std::vector<Finding> findings;
  std::size_t number = 0;
  for (const std::string_view line : lines_of(cmake.text)) {
    ++number;
    constexpr std::string_view kCall = "leadstream_layer(";
    if (!line.starts_with(kCall)) {
      continue;
    }
    std::istringstream words{std::string(line.substr(kCall.size()))};
    std::string name;
    words >> name;
    const Layer* own = find_layer(name);
    if (own == nullptr) {
      findings.push_back({cmake.path, number, fmt::format("{} is no layer", name)});
      continue;
    }
    bool is_layer_list = false;
    for (std::string word; words >> word;) {
      const bool is_keyword = word == "LAYERS" || word == "LIBRARIES";
      if (is_keyword) {
        is_layer_list = word == "LAYERS";
      } else if (is_layer_list && !own->below.contains(word)) {
        findings.push_back({cmake.path, number, fmt::format("{} may not link {}", name, word)});
      }
    }
  }
  return findings;
}

}  // namespace ls::tidy
