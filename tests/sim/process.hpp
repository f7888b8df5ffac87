#pragma once

#include "sim/host.hpp"
#include "sim/scenario.hpp"
#include "sim/sim_store.hpp"

#include "leadstream/kafka/client_settings.hpp"
#include "leadstream/runtime/model_feed.hpp"
#include "leadstream/runtime/worker.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ls::sim {

// What all processes of a run leave behind for the judgement.
struct Findings {
  std::vector<std::string> stopped;         // workers that gave up for good, and why
  std::map<Partition, std::size_t> owners;  // which process each task belonged to in the end
};

// One instance of the program: its workers are fibers with the real worker, tasks and sink in them,
// its state folder outlives it. It can be killed, stopped, frozen and begun again.
class Process {
 public:
  Process(World& world, const Scenario& scenario, std::size_t number, Findings& findings);

  void start();
  // SIGTERM: every worker commits what it has and ends.
  void stop() {
    is_stopping_ = true;
  }
  void kill(std::string_view why);
  void freeze(bool is_frozen);
  void cut(Millis time);
  void plan(CrashPlan plan);
  void lose_volume() {
    volume_.folders.clear();
  }
  // The machine went down: of what was not synced, a part is left.
  void lose_power();

  [[nodiscard]] bool is_running() const {
    return host_ != nullptr && !host_->is_dead() && workers_running_ > 0;
  }
  [[nodiscard]] Volume& volume() {
    return volume_;
  }
  [[nodiscard]] const std::string& name() const {
    return name_;
  }

 private:
  void run_worker(const std::shared_ptr<Host>& host, runtime::TaskLeases& leases,
                  std::size_t number);
  Result<std::unique_ptr<runtime::Worker>> make_worker(const std::shared_ptr<Host>& host,
                                                       runtime::StateProvider& states,
                                                       std::size_t number);
  Status work(Host& host, runtime::Worker& worker);

  World& world_;
  const Scenario& scenario_;
  std::string name_;
  Findings& findings_;
  kafka::ClientSettings settings_;
  runtime::ModelFeed models_;
  Volume volume_;
  std::shared_ptr<Host> host_;
  std::shared_ptr<runtime::TaskLeases> leases_;
  bool is_stopping_ = false;
  std::size_t workers_running_ = 0;
};

}  // namespace ls::sim
