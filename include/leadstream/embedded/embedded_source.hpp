#pragma once

#include "leadstream/embedded/embedded_log.hpp"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace ls::embedded {

// Which share of the partitions a reader takes: partition p belongs to reader p mod `of`.
struct Share {
  std::int32_t reader = 0;
  std::int32_t of = 1;
};

// Reads topics of the embedded log in the order of arrival over all its topics, so that records of
// co-partitioned topics meet their task as they came. Assignment is fixed: all partitions of its
// share. One thread.
class EmbeddedSource final : public flow::Source {
 public:
  EmbeddedSource(EmbeddedLog& log, std::string group, Share share = {});

  Status subscribe(std::span<const std::string> topics, flow::PartitionListener& listener) override;
  Status poll(Millis wait, std::size_t messages_max, std::vector<flow::Message>& out) override;
  Status seek(const flow::TopicPartition& at, Offset next) override;
  Status pause(const flow::TopicPartition& at) override;
  Status resume(const flow::TopicPartition& at) override;
  Result<std::optional<Offset>> committed(const flow::TopicPartition& at) override;
  Result<Range> range(const flow::TopicPartition& at) override;
  [[nodiscard]] bool at_end(const flow::TopicPartition& at) const override;

 private:
  struct Reader {
    flow::TopicPartition at;
    Offset next;                  // of the log, to read into `ahead`
    std::deque<LogRecord> ahead;  // read, not yet handed out
    std::uint64_t empty_at = 0;   // no more records up to this sequence number
    bool is_paused = true;
  };

  Status fill(Reader& reader, std::uint64_t seen);
  Reader* earliest();
  void hand_out(Reader& reader, std::vector<flow::Message>& out);
  Reader* find(const flow::TopicPartition& at);

  EmbeddedLog& log_;
  std::string group_;
  Share share_;
  flow::PartitionListener* listener_ = nullptr;
  std::vector<Reader> readers_;
  std::deque<LogRecord> handed_out_;  // what the views of the last poll point into
  std::deque<std::vector<flow::Header>> headers_;
  bool is_assigned_ = false;
};

}  // namespace ls::embedded
