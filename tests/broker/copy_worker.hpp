#pragma once

#include "leadstream/kafka/cluster.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ls::test {

// The smallest worker that keeps state: copies every record of its input to its output, with the
// place it came from, and counts the records of each partition. Its state lives in memory and on
// the changelog alone, so that every start restores it. Stands for the engine where only the Kafka
// clients are on trial.
class CopyWorker final : public flow::PartitionListener {
 public:
  struct Options {
    std::string input;
    std::string output;
    kafka::WorkerSettings worker;
    std::size_t records_per_commit = 10;
  };
  // Joins the group; the brokers must be up.
  static Result<std::unique_ptr<CopyWorker>> make(kafka::Cluster& cluster, Options options);
  CopyWorker(kafka::Cluster& cluster, Options options, kafka::WorkerClients clients);

  // One poll, and a commit when enough has gathered or nothing more came. Heals by itself from what
  // passes; an error means: make a new one.
  Status run_once();
  Status commit();

  // Records counted in a partition that is held.
  [[nodiscard]] std::optional<std::int64_t> count(std::int32_t partition) const;
  [[nodiscard]] std::size_t held() const {
    return tasks_.size();
  }
  [[nodiscard]] std::size_t uncommitted() const {
    return uncommitted_;
  }
  [[nodiscard]] std::int64_t rollbacks() const {
    return rollbacks_;
  }
  flow::Sink& sink() {
    return *clients_.sink;
  }
  flow::Source& source() {
    return *clients_.source;
  }

  Status on_assigned(std::span<const flow::TopicPartition> partitions) override;
  Status on_revoked(std::span<const flow::TopicPartition> partitions) override;
  Status on_lost(std::span<const flow::TopicPartition> partitions) override;

 private:
  struct Task {
    std::int64_t count = 0;
    Offset next;
    bool is_changed = false;
  };
  Status poll();
  Status copy(const flow::Message& message);
  Status roll_back();
  Result<Task> restore(Partition partition);
  // Restores the task and has its partition read from there.
  Status open(const flow::TopicPartition& at);

  kafka::Cluster& cluster_;
  Options options_;
  kafka::WorkerClients clients_;
  std::map<std::int32_t, Task> tasks_;
  std::vector<flow::Message> messages_;
  std::size_t uncommitted_ = 0;
  std::int64_t rollbacks_ = 0;
};

}  // namespace ls::test
