#include "support/test_project.hpp"

#include "leadstream/flow/topology_spec.hpp"
#include "leadstream/operators/registry.hpp"

#include <filesystem>

namespace ls::test {
namespace {

namespace fs = std::filesystem;

Result<std::shared_ptr<const flow::Topology>> load_one(const TestProject& project,
                                                       const char* file) {
  return flow::load_topology(fs::path(project.folder) / file, project.catalog,
                             operators::all_operators());
}

}  // namespace

Result<std::unique_ptr<TestProject>> TestProject::load(const std::string& folder) {
  auto project = std::make_unique<TestProject>();
  project->folder = folder;
  project->catalog = LS_TRY(event::Catalog::load(fs::path(folder) / "events"));
  project->score = LS_TRY(load_one(*project, "score.yaml"));
  project->train = LS_TRY(load_one(*project, "train.yaml"));
  project->watch = LS_TRY(load_one(*project, "watch.yaml"));
  return project;
}

}  // namespace ls::test
