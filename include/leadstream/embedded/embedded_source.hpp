#pragma once

#include "leadstream/base/arena.hpp"
#include "leadstream/embedded/embedded_log.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ls::embedded {

class PartitionReader;

// Which share of the partitions a reader takes: partition p belongs to reader p mod `of`.
struct Share {
  std::int32_t reader = 0;
  std::int32_t of = 1;
};

// Reads topics of the embedded log in the order of arrival over all its topics, so that records of
// co-partitioned topics meet their task as they came. Assignment is fixed: all partitions of its
// share. Gives nothing while a reader of the topics that it is told to watch is too far behind.
// One thread.
class EmbeddedSource final : public flow::Source {
 public:
  EmbeddedSource(EmbeddedLog& log, std::string group, Share share = {});
  ~EmbeddedSource() override;

  // Topics that the worker behind this source writes, and whose backlog stops it. Before the first
  // poll.
  Status watch(std::span<const std::string> topics);

  Status subscribe(std::span<const std::string> topics, flow::PartitionListener& listener) override;
  Status poll(Millis wait, std::size_t messages_max, std::vector<flow::Message>& out) override;
  Status seek(const flow::TopicPartition& at, Offset next) override;
  Status pause(const flow::TopicPartition& at) override;
  Status resume(const flow::TopicPartition& at) override;
  Result<std::optional<Offset>> committed(const flow::TopicPartition& at) override;
  Result<Range> range(const flow::TopicPartition& at) override;
  [[nodiscard]] bool at_end(const flow::TopicPartition& at) const override;
  [[nodiscard]] flow::HeldBack held_back() const override {
    return held_back_;
  }

 private:
  // The reader whose next record has this sequence number.
  struct Head {
    std::uint64_t sequence = 0;
    PartitionReader* reader = nullptr;
  };

  Status assign();
  bool is_held_back(Millis wait);
  Status collect_heads(std::uint64_t seen);
  Status merge(std::uint64_t seen, std::size_t count_max, std::vector<flow::Message>& out);
  Status hand_out_run(PartitionReader& reader, std::uint64_t last, std::size_t count_max,
                      std::vector<flow::Message>& out);
  Result<PartitionReader*> find(const flow::TopicPartition& at) const;

  EmbeddedLog& log_;
  std::string group_;
  Share share_;
  flow::PartitionListener* listener_ = nullptr;
  std::vector<std::unique_ptr<PartitionReader>> readers_;
  std::vector<Head> heads_;  // a heap: the record that came first is on top
  Arena headers_;            // of the messages of the last poll
  std::size_t bytes_ = 0;    // of the values of the poll at hand
  std::vector<TopicState*> watched_;
  flow::HeldBack held_back_;
  bool is_assigned_ = false;
};

}  // namespace ls::embedded
