#include "support/quick_project.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <vector>

namespace ls::test {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kShipped = LEADSTREAM_SOURCE_DIR "/topologies";

struct Change {
  std::string_view from;
  std::string_view to;
};

std::string read_file(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

// A change whose text is not there any more would silently test something else.
Status write_changed(const std::string& folder, std::string_view name,
                     const std::vector<Change>& changes) {
  std::string text = read_file(fs::path(kShipped) / name);
  for (const Change& change : changes) {
    const std::size_t at = text.find(change.from);
    if (at == std::string::npos) {
      return internal_error(fmt::format("{} does not hold \"{}\"", name, change.from));
    }
    text.replace(at, change.from.size(), change.to);
  }
  std::ofstream(fs::path(folder) / name) << text;
  return {};
}

}  // namespace

Result<std::unique_ptr<TestProject>> write_quick_project(const std::string& folder) {
  fs::create_directories(folder);
  fs::copy(fs::path(kShipped) / "events", fs::path(folder) / "events");
  LS_TRY(write_changed(folder, "score.yaml", {{"horizon: 14d", "horizon: 2d"}}));
  LS_TRY(write_changed(folder, "train.yaml", {}));
  LS_TRY(write_changed(folder, "watch.yaml",
                       {{"warm_up: 35d ", "warm_up: 4d "},
                        {"reference: 2000", "reference: 200"},
                        {"window: 400", "window: 50"}}));
  return TestProject::load(folder);
}

}  // namespace ls::test
