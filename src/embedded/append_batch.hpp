#pragma once

#include "embedded/topics.hpp"

#include "leadstream/flow/io.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ls::embedded {

class EmbeddedLog;

// The messages of one append, encoded as they come into the blocks that will be stored; offsets and
// the order of arrival are stamped on the blocks by the commit. `clear` keeps the memory, so that a
// batch used again and again does not allocate. One thread.
class AppendBatch {
 public:
  struct Block {
    TopicState* topic = nullptr;
    Partition partition;
    std::uint32_t count = 0;
    std::uint64_t last_rank = 0;
    Offset first;  // known once appended
    std::string bytes;
  };
  // Where a message was put.
  struct Slot {
    std::size_t block = 0;
    std::uint32_t index = 0;
  };

  explicit AppendBatch(EmbeddedLog& log) : log_(log) {}

  // Refuses a partition that the topic does not have; makes a topic that is not there.
  Result<Slot> add(const flow::OutgoingMessage& message);
  void clear();

  [[nodiscard]] std::uint64_t records() const {
    return records_;
  }
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] std::span<Block> blocks() {
    return {blocks_.data(), used_};
  }

 private:
  // A topic that was written to, with the block to which each partition's next record goes.
  struct Output {
    TopicState* topic = nullptr;
    std::vector<std::size_t> open;
  };

  Result<Output*> output_for(std::string_view topic);
  std::size_t open_block(Output& output, Partition partition);

  EmbeddedLog& log_;
  std::vector<Output> outputs_;  // few: searched one by one
  std::vector<Block> blocks_;    // the first `used_` are this append's
  std::size_t used_ = 0;
  std::uint64_t records_ = 0;
};

}  // namespace ls::embedded
