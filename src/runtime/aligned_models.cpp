#include "leadstream/runtime/aligned_models.hpp"

namespace ls::runtime {

AlignedModels::AlignedModels(std::unique_ptr<ModelReader> reader, flow::AlignedOptions options,
                             std::string trainer)
    : reader_(std::move(reader)), feed_(std::move(options), std::move(trainer)) {}

Status AlignedModels::poll(Millis wait) {
  if (failure_) {
    return *failure_;
  }
  messages_.clear();
  LS_TRY(reader_->poll(wait, messages_));
  const std::lock_guard lock(mutex_);
  for (const flow::Message& message : messages_) {
    if (Status taken = feed_.take(message); !taken) {
      failure_ = taken.error();
      return taken;
    }
  }
  return {};
}

EventTime AlignedModels::watermark() const {
  const std::lock_guard lock(mutex_);
  return feed_.watermark();
}

flow::Upstream AlignedModels::slowest() const {
  const std::lock_guard lock(mutex_);
  return feed_.slowest();
}

std::shared_ptr<const flow::ModelSet> AlignedModels::as_of(EventTime boundary) const {
  const std::lock_guard lock(mutex_);
  return feed_.as_of(boundary);
}

}  // namespace ls::runtime
