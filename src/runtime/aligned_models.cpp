#include "leadstream/runtime/aligned_models.hpp"

namespace ls::runtime {

AlignedModels::AlignedModels(std::unique_ptr<ModelReader> reader, flow::AlignedOptions options,
                             std::string trainer)
    : reader_(std::move(reader)), feed_(std::move(options), std::move(trainer)) {}

Status AlignedModels::poll(Millis wait) {
  messages_.clear();
  LS_TRY(reader_->poll(wait, messages_));
  const std::lock_guard lock(mutex_);
  for (const flow::Message& message : messages_) {
    LS_TRY(feed_.take(message));
  }
  return {};
}

EventTime AlignedModels::watermark() const {
  const std::lock_guard lock(mutex_);
  return feed_.watermark();
}

std::shared_ptr<const flow::ModelSet> AlignedModels::as_of(EventTime boundary) const {
  const std::lock_guard lock(mutex_);
  return feed_.as_of(boundary);
}

}  // namespace ls::runtime
