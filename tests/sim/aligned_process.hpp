#pragma once

#include "aligned/aligned_case.hpp"
#include "sim/host.hpp"
#include "sim/sim_readers.hpp"
#include "sim/sim_store.hpp"

#include "leadstream/kafka/client_settings.hpp"
#include "leadstream/runtime/aligned_models.hpp"
#include "leadstream/runtime/worker.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ls::sim {

// One instance of the program in an aligned run: a worker for each topology, and a reader of the
// model topic, as fibers. Its volumes outlive it.
class AlignedProcess {
 public:
  // `stopped` gets the reason of each worker that gives up for good.
  AlignedProcess(World& world, const aligned::Case& run, std::size_t number,
                 std::vector<std::string>& stopped);

  void start();
  void kill(std::string_view why);
  void plan(CrashPlan plan);
  [[nodiscard]] bool is_running() const {
    return host_ != nullptr && !host_->is_dead();
  }
  // Tasks of the topology that it owns and that are at the end of the run.
  [[nodiscard]] std::size_t done(const std::string& topology) const;

 private:
  using TopologyPtr = std::shared_ptr<const flow::Topology>;
  // What a kill takes, but for the host.
  struct Life {
    std::unique_ptr<runtime::AlignedModels> models;
    std::map<std::string, std::size_t> done;
  };

  void run_models(const std::shared_ptr<Host>& host, const std::shared_ptr<Life>& life);
  void run_worker(const std::shared_ptr<Host>& host, const std::shared_ptr<Life>& life,
                  const TopologyPtr& topology);
  Result<std::unique_ptr<runtime::Worker>> make_worker(const std::shared_ptr<Host>& host,
                                                       Life& life, const TopologyPtr& topology,
                                                       runtime::StateProvider& states);
  Status work(Host& host, Life& life, runtime::Worker& worker, const std::string& topology);

  World& world_;
  const aligned::Case& case_;
  std::string name_;
  std::vector<std::string>& stopped_;
  kafka::ClientSettings settings_;
  std::map<std::string, Volume> volumes_;  // by topology
  std::shared_ptr<Host> host_;
  std::shared_ptr<Life> life_;
};

}  // namespace ls::sim
