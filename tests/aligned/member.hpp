#pragma once

#include "aligned/aligned_case.hpp"
#include "flow/memory_log.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/flow/aligned_feed.hpp"
#include "leadstream/flow/task.hpp"
#include "leadstream/state/memory_store.hpp"

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ls::aligned {

// Keeps what is sent until the commit.
class PendingSink final : public flow::Sink {
 public:
  [[nodiscard]] flow::StateCarrier state_carrier() const override {
    return flow::StateCarrier::worker;
  }
  Status send(const flow::OutgoingMessage& message) override;
  Status commit(std::span<const flow::TaskCommit> tasks) override;
  Status abort() override;
  void append_to(flow::MemoryLog& log);

 private:
  struct Pending {
    std::string topic;
    std::optional<Partition> partition;
    flow::StoredRecord record;
  };
  std::vector<Pending> pending_;
};

// One worker: some tasks of one topology, one transaction, one reader of the model topic.
class Member {
 public:
  Member(const Case& run, std::shared_ptr<const flow::Topology> topology,
         std::vector<Partition> partitions, flow::MemoryLog& log);

  Status open();
  // One turn; what it reads, how far it works and whether it commits is chance.
  Status turn(Random& random);
  Status roll_back();
  // All but the log and the stores is gone.
  Status die();
  [[nodiscard]] bool is_done() const;
  // Whether the last turn did anything.
  [[nodiscard]] bool has_moved() const {
    return has_moved_;
  }

 private:
  struct Slot {
    Partition partition;
    std::unique_ptr<state::MemoryStore> store;
    std::unique_ptr<flow::Task> task;
    std::map<std::string, std::size_t> read = {};  // by topic
  };

  Status open(Slot& slot);
  Status read(Slot& slot, Random& random);
  Status read_models(Random& random);
  Status advance(Random& random);
  Status commit();
  [[nodiscard]] const std::vector<std::size_t>* records_of(const std::string& topic,
                                                           Partition partition) const;

  const Case& case_;
  std::shared_ptr<const flow::Topology> topology_;
  flow::MemoryLog& log_;
  PendingSink sink_;
  std::vector<Slot> slots_;
  std::unique_ptr<flow::AlignedFeed> feed_;
  std::size_t models_read_ = 0;
  bool is_waiting_ = false;
  bool has_moved_ = false;
};

}  // namespace ls::aligned
