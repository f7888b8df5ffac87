#pragma once

#include "app/project.hpp"
#include "app/settings.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/base/strong.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/state/state_store.hpp"

#include <compare>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ls::app {

// One task's state.
struct StateName {
  std::string topology;
  Partition partition;

  friend auto operator<=>(const StateName&, const StateName&) = default;
};
// "score/3"
[[nodiscard]] std::string text_of(const StateName& name);

// Which states a command is about: those of all topologies that the settings run, or of some.
struct StateSelection {
  std::vector<std::string> topologies = {};
  std::optional<std::int64_t> partition = {};
};

// The states that lie in the data folder of a stopped process. Holds the lock of what it has open:
// `state_locked` names the process that runs on it. One thread.
class StoppedStates {
 public:
  virtual ~StoppedStates() = default;

  // Those that there are, in order.
  virtual Result<std::vector<StateName>> names() = 0;
  // One of them. The next call of any kind may close it unless it is still held.
  virtual Result<std::shared_ptr<state::StateStore>> open(const StateName& name) = 0;
  // Holds every block of its files against its checksum.
  virtual Status check_files(const StateName& name) = 0;
  // Where the group of the topology's workers stands.
  virtual Result<std::optional<Offset>> committed(const flow::Topology& topology,
                                                  const flow::TopicPartition& at) = 0;
  // What the task's changelog comes to; null where the log carries the state itself.
  virtual Result<std::shared_ptr<const state::StateStore>> folded_changelog(
      const flow::Topology& topology, Partition partition) = 0;
  // Hard links to its files, where its own data folder would have them, were it `data_dir`.
  virtual Status checkpoint(const StateName& name, const std::string& data_dir) = 0;

  // A store for a state that is not there yet. Nothing is there until `adopt`, which takes it over
  // as a whole; whatever became of an earlier attempt is dropped.
  virtual Result<std::shared_ptr<state::StateStore>> prepare(const StateName& name) = 0;
  virtual Status adopt(const StateName& name) = 0;
};

Result<std::unique_ptr<StoppedStates>> open_stopped_states(const Settings& settings,
                                                           const Project& project,
                                                           const Clock& clock);

// Those of the selection. An error if it names what there is not.
Result<std::vector<StateName>> select_states(StoppedStates& states, const Project& project,
                                             const StateSelection& selection);

}  // namespace ls::app
