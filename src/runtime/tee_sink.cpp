#include "runtime/tee_sink.hpp"

namespace ls::runtime {
namespace {

// A hub drops whole blocks, so a block is small beside a hub.
constexpr std::size_t kBlocksPerHub = 16;

}  // namespace

TeeSink::TeeSink(std::unique_ptr<flow::Sink> sink, StreamHub& hub)
    : sink_(std::move(sink)), hub_(hub) {}

Status TeeSink::send(const flow::OutgoingMessage& message) {
  LS_TRY(sink_->send(message));
  keep(message);
  return {};
}

void TeeSink::keep(const flow::OutgoingMessage& message) {
  const std::size_t block_bytes = hub_.bytes_max() / kBlocksPerHub;
  const bool is_full = !pending_.empty() && pending_.back().bytes() >= block_bytes;
  if (is_full) {
    full_bytes_ += pending_.back().bytes();
  }
  // Before a new block is there: moved to where another was, it would keep that one's memory.
  while (full_bytes_ > hub_.bytes_max()) {
    full_bytes_ -= pending_.front().bytes();
    skipped_ += pending_.front().count();
    pending_.erase(pending_.begin());
  }
  if (is_full || pending_.empty()) {
    pending_.emplace_back();
  }
  pending_.back().add(message.topic, message.key, message.value);
}

Status TeeSink::commit(std::span<const flow::TaskCommit> tasks) {
  Status status = sink_->commit(tasks);
  if (status) {
    hub_.publish(std::move(pending_), skipped_);
  }
  forget();
  return status;
}

Status TeeSink::abort() {
  forget();
  return sink_->abort();
}

void TeeSink::forget() {
  pending_.clear();
  full_bytes_ = 0;
  skipped_ = 0;
}

}  // namespace ls::runtime
