#include "runtime/tee_sink.hpp"

namespace ls::runtime {
namespace {

constexpr int kPerTransaction = 5;
constexpr std::size_t kValueBytesMax = 8192;

}  // namespace

TeeSink::TeeSink(std::unique_ptr<flow::Sink> sink, StreamHub& hub)
    : sink_(std::move(sink)), hub_(hub) {}

Status TeeSink::send(const flow::OutgoingMessage& message) {
  auto shown = shown_.find(message.topic);
  if (shown == shown_.end()) {
    shown = shown_.emplace(std::string(message.topic), 0).first;
  }
  // Only text: model snapshots are binary.
  const bool is_text =
      !message.value.empty() && (message.value.front() == '{' || message.value.front() == '[');
  if (shown->second < kPerTransaction && is_text && message.value.size() <= kValueBytesMax) {
    ++shown->second;
    pending_.push_back(
        {0, std::string(message.topic), std::string(message.key), std::string(message.value)});
  }
  return sink_->send(message);
}

Status TeeSink::commit(std::span<const flow::TaskCommit> tasks) {
  Status status = sink_->commit(tasks);
  if (status) {
    hub_.publish(std::move(pending_));
  }
  pending_.clear();
  shown_.clear();
  return status;
}

Status TeeSink::abort() {
  pending_.clear();
  shown_.clear();
  return sink_->abort();
}

}  // namespace ls::runtime
