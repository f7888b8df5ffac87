#include "leadstream/runtime/model_feed.hpp"

#include "leadstream/base/log.hpp"

namespace ls::runtime {

ModelFeed::ModelFeed(std::unique_ptr<ModelReader> reader) : reader_(std::move(reader)) {
  published_.publish(std::make_shared<const flow::ModelSet>());
}

Status ModelFeed::poll(Millis wait) {
  messages_.clear();
  LS_TRY(reader_->poll(wait, messages_));
  for (const flow::Message& message : messages_) {
    if (message.is_tombstone || message.value.empty()) {
      continue;
    }
    const Status added = history_.add(message.value);
    if (!added) {
      log_error(
          "A model version was passed over: it does not decode. topic={} offset={} error=\"{}\"",
          message.topic, message.offset.value, added.error().message);
    }
  }
  if (!messages_.empty()) {
    std::shared_ptr<const flow::ModelSet> latest = history_.latest();
    history_.forget_before(EventTime::max());
    published_.publish(std::move(latest));
  }
  is_caught_up_ = is_caught_up_ || reader_->is_caught_up();
  return {};
}

}  // namespace ls::runtime
