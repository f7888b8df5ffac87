#pragma once

#include "support/crash_world.hpp"
#include "support/kafka_broker.hpp"
#include "support/kafka_client.hpp"
#include "support/kafka_group.hpp"
#include "support/kill_plan.hpp"
#include "support/leadstream_process.hpp"
#include "support/oracle.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ls::test {

// The program against a broker on which its input lies ready: started, killed as planned, started
// again until everything is done, and ended as an operator would. Once the machine's disk is lost
// with the process: the state has to come back from the changelogs. The input comes in pieces, the
// next one once the training has caught up, so that scores of many learned models are part of every
// run however slow the training is.
class KafkaCrashRun {
 public:
  struct Options {
    std::string address;              // of the broker
    std::string folder;               // of the process
    std::string topologies;           // the folder
    std::vector<std::string> inputs;  // topics
    std::int32_t partitions = 3;      // of every input
    // After this kill, counted from 0, the state folder is gone too.
    std::optional<std::size_t> disk_lost_at = {};
    bool in_pieces = true;      // the input, else all of it lies ready
    std::size_t instances = 1;  // processes that share the work; only started ones work
    std::string kafka = {};     // more settings of the client: "session_timeout: 6s"
    std::string http = "enabled: false";
    std::string memory = "256MiB";     // of a process
    std::string process_address = {};  // of the broker for the processes; empty: `address`
  };
  explicit KafkaCrashRun(Options options);

  // Creates the input topics and sends the world's first piece, or all of it; append times are
  // those of the world.
  Status load(CrashWorld world);
  // Returns once everything is processed and the process has ended by SIGTERM with exit code 0.
  Status run(const std::vector<Kill>& kills);

  // The steps of other faults. Starts an instance and waits for the first commit, anybody's.
  Status start(std::size_t instance = 0);
  // Waits until so much of the input is committed, while every instance that works stays alive.
  Status wait_for_share(double share);
  // The same for one partition's input; all of it lies there from the beginning.
  Status wait_for_share_of(std::int32_t partition, double share);
  // Waits until everything is processed, and ends every instance that works by SIGTERM.
  Status finish();
  // Records that the score group has committed.
  [[nodiscard]] Result<std::int64_t> done() const;
  // So much time passes in which no working instance may end.
  Status let_work(Millis time);
  // What is committed of a partition of the inputs, and what lies there.
  [[nodiscard]] Result<std::int64_t> done_of(std::int32_t partition) const;
  [[nodiscard]] std::int64_t inputs_of_partition(std::int32_t partition) const;
  // The most records that one commit put on the changelog of a task of the topology.
  [[nodiscard]] Result<std::uint64_t> longest_commit(const std::string& topology) const;
  // The inputs and these outputs, as a committed reader sees them.
  [[nodiscard]] Result<Topics> read(const std::vector<std::string>& outputs) const;

  [[nodiscard]] const LeadstreamProcess& process(std::size_t instance = 0) const {
    return *processes_.at(instance);
  }
  [[nodiscard]] LeadstreamProcess& process(std::size_t instance = 0) {
    return *processes_.at(instance);
  }
  // That hold the input.
  [[nodiscard]] const std::vector<std::string>& topics() const {
    return options_.inputs;
  }
  [[nodiscard]] std::size_t inputs() const {
    return world_.records.size();
  }
  // From each start to its first commit.
  [[nodiscard]] const std::vector<Millis>& first_commits() const {
    return first_commits_;
  }

 private:
  // The world's records from the last that was sent up to `end`.
  Status send_until(std::size_t end);
  // While the process is down: what is read of several topics while records come on all of them has
  // no order that a judge could know.
  Status send_next();
  Status send_piece();
  // Every instance that works, as an operator does it, and it ends well.
  Status stop();
  // Until the only task of a topology has read the last record of its log.
  Status wait_for_reader(const std::string& topology, const std::string& topic);
  Status wait_until(const std::function<Result<bool>()>& is_done, const std::string& complaint);
  [[nodiscard]] std::string log_ends() const;

  Options options_;
  KafkaClient client_;
  KafkaGroup score_;
  std::vector<std::unique_ptr<LeadstreamProcess>> processes_;
  std::unique_ptr<Clock> clock_;
  CrashWorld world_;
  std::size_t sent_ = 0;
  std::vector<Millis> first_commits_;
};

}  // namespace ls::test
