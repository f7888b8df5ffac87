#pragma once

#include "leadstream/flow/io.hpp"

#include <functional>
#include <set>
#include <span>
#include <vector>

namespace ls::test {

// Does in each call what the test wants, and remembers what it was told.
class Listener final : public flow::PartitionListener {
 public:
  using Partitions = std::span<const flow::TopicPartition>;

  Status on_assigned(Partitions partitions) override {
    assigned.insert(assigned.end(), partitions.begin(), partitions.end());
    held.insert(partitions.begin(), partitions.end());
    return when_assigned ? when_assigned(partitions) : Status();
  }
  Status on_revoked(Partitions partitions) override {
    revoked.insert(revoked.end(), partitions.begin(), partitions.end());
    drop(partitions);
    return when_revoked ? when_revoked(partitions) : Status();
  }
  Status on_lost(Partitions partitions) override {
    lost.insert(lost.end(), partitions.begin(), partitions.end());
    drop(partitions);
    return {};
  }
  void drop(Partitions partitions) {
    for (const flow::TopicPartition& at : partitions) {
      held.erase(at);
    }
  }

  std::vector<flow::TopicPartition> assigned;
  std::vector<flow::TopicPartition> revoked;
  std::vector<flow::TopicPartition> lost;
  std::set<flow::TopicPartition> held;
  std::function<Status(Partitions)> when_assigned;
  std::function<Status(Partitions)> when_revoked;
};

}  // namespace ls::test
