#include "app/state/stopped_states.hpp"

#include "app/state/embedded_states.hpp"
#include "app/state/folder_states.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::app {

std::string text_of(const StateName& name) {
  return fmt::format("{}/{}", name.topology, name.partition.value);
}

Result<std::unique_ptr<StoppedStates>> open_stopped_states(const Settings& settings,
                                                           const Project& project,
                                                           const Clock& clock) {
  if (settings.engine == Engine::embedded) {
    return open_embedded_states(settings, project, clock);
  }
  return std::unique_ptr<StoppedStates>(std::make_unique<FolderStates>(settings, clock));
}

Result<std::vector<StateName>> select_states(StoppedStates& states, const Project& project,
                                             const StateSelection& selection) {
  for (const std::string& topology : selection.topologies) {
    if (project.find(topology) == nullptr) {
      return user_error(fmt::format("the settings run no topology \"{}\"", topology));
    }
  }
  std::vector<StateName> names = LS_TRY(states.names());
  std::erase_if(names, [&](const StateName& name) {
    const bool is_chosen =
        selection.topologies.empty()
            ? project.find(name.topology) != nullptr
            : std::ranges::find(selection.topologies, name.topology) != selection.topologies.end();
    return !is_chosen || (selection.partition && *selection.partition != name.partition.value);
  });
  if (names.empty()) {
    return user_error(
        "the data folder has no state of that; give the data_dir of the process that kept it, and "
        "a topology and partition that it ran");
  }
  return names;
}

}  // namespace ls::app
