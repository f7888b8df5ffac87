#pragma once

#include "embedded/block.hpp"
#include "embedded/topics.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/embedded/embedded_log.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ls::embedded {

// Reads one partition ahead in pieces of a few blocks, whose memory is used again once the messages
// that point into it have died. One thread.
class PartitionReader {
 public:
  PartitionReader(EmbeddedLog& log, TopicState& topic, Partition partition);

  [[nodiscard]] const flow::TopicPartition& at() const {
    return at_;
  }
  // What was handed out is not used any more.
  void recycle();
  // Makes sure that there is a front record if the log has one. `seen` is the log's last sequence
  // number: what found nothing once need not look again before it has changed.
  Status fill(std::uint64_t seen);

  [[nodiscard]] bool has_front() const {
    return has_front_;
  }
  [[nodiscard]] const RecordView& front() const {
    return front_;
  }
  // The front record as a message, which lives until `recycle`; goes on to the next of the piece.
  Result<flow::Message> take(Arena& headers);

  void seek(Offset next);
  [[nodiscard]] bool at_end() const;

  bool is_paused = true;

 private:
  Status advance();

  EmbeddedLog& log_;
  TopicState& topic_;
  flow::TopicPartition at_;
  Offset next_;                    // of the log, behind the front
  std::uint64_t empty_at_;         // no more records up to this sequence number
  std::string blocks_;             // the piece at hand
  std::vector<std::string> used_;  // pieces that messages may still point into
  std::vector<std::string> spare_;
  BlockCursor cursor_;
  RecordView front_;
  bool has_front_ = false;
};

}  // namespace ls::embedded
