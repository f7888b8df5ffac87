#pragma once

#include "aligned/aligned_case.hpp"
#include "support/temp_folder.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/embedded/embedded_log.hpp"
#include "leadstream/runtime/aligned_models.hpp"
#include "leadstream/runtime/worker.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ls::aligned {

// One case on the embedded log with the real workers, in one thread: which worker has its turn, and
// when one rolls back or the process dies, is chance. What dies leaves the log's folder.
class EmbeddedWorld {
 public:
  EmbeddedWorld(const Case& run, std::uint64_t schedule);
  ~EmbeddedWorld();
  EmbeddedWorld(const EmbeddedWorld&) = delete;
  EmbeddedWorld& operator=(const EmbeddedWorld&) = delete;

  // Until every task is done; an error also if they never are.
  Status run();
  [[nodiscard]] Result<std::vector<std::string>> lines() const;
  [[nodiscard]] std::size_t deaths() const {
    return deaths_;
  }

 private:
  struct Process;

  Status open_log();
  Status fill();
  Status start();
  Status add_workers(const std::shared_ptr<const flow::Topology>& topology, std::int32_t tasks);
  Status turn();
  Status die();
  [[nodiscard]] bool is_done() const;

  const Case& case_;
  Random random_;
  test::TempFolder folder_;
  ManualClock clock_;
  state::DatabaseMemory memory_;
  std::unique_ptr<embedded::EmbeddedLog> log_;
  std::unique_ptr<Process> process_;
  std::size_t deaths_ = 0;
};

// One case under one schedule, held against the driver. Empty if all is well. `deaths` is raised by
// those of the process.
[[nodiscard]] std::string judge_workers(const Case& run, std::size_t& deaths);

}  // namespace ls::aligned
