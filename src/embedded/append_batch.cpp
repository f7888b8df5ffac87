#include "embedded/append_batch.hpp"

#include "embedded/block.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/embedded/embedded_log.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

namespace ls::embedded {
namespace {

// What a reader takes in one piece: large enough that the row around it costs nothing, small enough
// that a read for one record does not cost much.
constexpr std::size_t kBlockBytes = 64 << 10;
constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

}  // namespace

Result<AppendBatch::Output*> AppendBatch::output_for(std::string_view topic) {
  for (Output& output : outputs_) {
    if (output.topic->name == topic) {
      return &output;
    }
  }
  TopicState* state = LS_TRY(log_.open_topic(topic));
  outputs_.push_back({state, std::vector<std::size_t>(state->partitions.size(), kNone)});
  return &outputs_.back();
}

std::size_t AppendBatch::open_block(Output& output, Partition partition) {
  std::size_t& open = output.open[static_cast<std::size_t>(partition.value)];
  if (open != kNone && blocks_[open].bytes.size() < kBlockBytes) {
    return open;
  }
  if (used_ == blocks_.size()) {
    blocks_.emplace_back();
  }
  open = used_++;
  Block& block = blocks_[open];
  block.topic = output.topic;
  block.partition = partition;
  block.count = 0;
  block.last_rank = 0;
  start_block(block.bytes);
  return open;
}

Result<AppendBatch::Slot> AppendBatch::add(const flow::OutgoingMessage& message) {
  Output& output = *LS_TRY(output_for(message.topic));
  const auto count = static_cast<std::int32_t>(output.topic->partitions.size());
  if (message.partition && !output.topic->has(*message.partition)) {
    Error error = user_error(fmt::format("topic {} has {} partitions; there is no partition {}",
                                         message.topic, count, message.partition->value));
    error.code = "unknown_partition";
    return error;
  }
  const Partition partition =
      message.partition ? *message.partition : Partition(kafka_partition(message.key, count));
  const std::size_t at = open_block(output, partition);
  Block& block = blocks_[at];
  append_record(block.bytes, message, {.rank = records_, .rank_before = block.last_rank});
  block.last_rank = records_++;
  return Slot{at, block.count++};
}

void AppendBatch::clear() {
  for (Output& output : outputs_) {
    std::fill(output.open.begin(), output.open.end(), kNone);
  }
  used_ = 0;
  records_ = 0;
}

std::size_t AppendBatch::bytes() const {
  std::size_t total = 0;
  for (std::size_t i = 0; i < used_; ++i) {
    total += blocks_[i].bytes.size();
  }
  return total;
}

}  // namespace ls::embedded
