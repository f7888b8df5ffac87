#include "tidy/companion_rules.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace ls::tidy {
namespace {

bool exists(const std::vector<Source>& project, std::string_view path) {
  return std::any_of(project.begin(), project.end(),
                     [&](const Source& source) { return source.path == path; });
}

// "name" of folder/name.ending when the file lies directly in the folder.
std::optional<std::string> name_in(std::string_view path, std::string_view folder,
                                   std::string_view ending) {
  if (!path.starts_with(folder) || !path.ends_with(ending)) {
    return std::nullopt;
  }
  path.remove_prefix(folder.size());
  path.remove_suffix(ending.size());
  if (path.find('/') != std::string_view::npos) {
    return std::nullopt;
  }
  return std::string(path);
}

}  // namespace

std::vector<Finding> check_companions(const std::vector<Source>& project) {
  std::vector<Finding> findings;
  const auto need = [&](const Source& source, const std::string& companion) {
    if (!exists(project, companion)) {
      findings.push_back({source.path, 1, fmt::format("has no test: {} is missing", companion)});
    }
  };
  for (const Source& source : project) {
    if (const auto topology = name_in(source.path, "topologies/", ".yaml")) {
      need(source, fmt::format("topologies/tests/{}_test.yaml", *topology));
    }
    const auto operation = name_in(source.path, "src/operators/", ".cpp");
    if (operation && *operation != "registry") {
      need(source, fmt::format("tests/unit/operators/{}_test.cpp", *operation));
    }
  }
  return findings;
}

}  // namespace ls::tidy
