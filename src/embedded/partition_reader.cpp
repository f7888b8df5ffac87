#include "embedded/partition_reader.hpp"

#include <utility>

namespace ls::embedded {
namespace {

constexpr std::size_t kPieceBytes = 256 << 10;
constexpr std::uint64_t kNever = UINT64_MAX;

}  // namespace

PartitionReader::PartitionReader(EmbeddedLog& log, TopicState& topic, Partition partition)
    : log_(log), topic_(topic), at_{topic.name, partition}, empty_at_(kNever) {}

void PartitionReader::recycle() {
  for (std::string& piece : used_) {
    spare_.push_back(std::move(piece));
  }
  used_.clear();
}

Status PartitionReader::fill(std::uint64_t seen) {
  if (has_front_ || empty_at_ == seen) {
    return {};
  }
  if (next_ >= log_.end(topic_, at_.partition)) {
    empty_at_ = seen;
    return {};
  }
  used_.push_back(std::move(blocks_));
  blocks_.clear();
  if (!spare_.empty()) {
    blocks_ = std::move(spare_.back());
    spare_.pop_back();
    blocks_.clear();
  }
  LS_TRY(log_.read_blocks(topic_, at_.partition, next_, kPieceBytes, blocks_));
  cursor_ = BlockCursor(blocks_);
  const Offset wanted = next_;
  LS_TRY(advance());
  // The first block may begin before.
  while (has_front_ && front_.offset < wanted) {
    LS_TRY(advance());
  }
  if (!has_front_) {
    empty_at_ = seen;
  }
  return {};
}

Status PartitionReader::advance() {
  has_front_ = LS_TRY(cursor_.next(front_));
  if (has_front_) {
    next_ = front_.offset.next();
  }
  return {};
}

Result<flow::Message> PartitionReader::take(Arena& headers) {
  flow::Message message;
  message.topic = at_.topic;
  message.partition = at_.partition;
  message.offset = front_.offset;
  message.appended = front_.appended;
  message.key = front_.key;
  message.value = front_.value;
  message.is_tombstone = front_.is_tombstone;
  if (front_.header_count > 0) {
    const std::span<flow::Header> room = headers.make_span<flow::Header>(front_.header_count);
    read_headers(front_, room);
    message.headers = room;
  }
  LS_TRY(advance());
  return message;
}

void PartitionReader::seek(Offset next) {
  has_front_ = false;
  next_ = next;
  empty_at_ = kNever;
}

bool PartitionReader::at_end() const {
  return !has_front_ && next_ >= log_.end(topic_, at_.partition);
}

}  // namespace ls::embedded
