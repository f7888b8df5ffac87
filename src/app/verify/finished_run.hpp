#pragma once

#include "app/settings.hpp"

#include "leadstream/flow/io.hpp"
#include "leadstream/flow/topology.hpp"
#include "leadstream/runtime/log_gateway.hpp"
#include "leadstream/state/state_store.hpp"

#include <memory>
#include <optional>
#include <string>

namespace ls::app {

// Everything that topologies left behind: what lies on the log, the state of their tasks and where
// their groups stand. Nothing runs on it meanwhile. One thread.
class FinishedRun {
 public:
  virtual ~FinishedRun() = default;
  [[nodiscard]] virtual runtime::LogGateway& log() = 0;
  // As of the last commit; without any row if the task never committed.
  virtual Result<std::shared_ptr<const state::StateStore>> state(const flow::Topology& topology,
                                                                 Partition partition) = 0;
  // Nothing if the group has read nothing of the partition.
  virtual Result<std::optional<Offset>> committed(const flow::Topology& topology,
                                                  const flow::TopicPartition& at) = 0;
};

// The embedded log must not be held by a running instance. `run` is the id of a bounded one, of
// which the settings are; empty for the live one.
Result<std::unique_ptr<FinishedRun>> open_finished_run(const Settings& settings, const Clock& clock,
                                                       const std::string& run = {});

}  // namespace ls::app
