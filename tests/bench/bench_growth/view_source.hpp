#pragma once

#include "bench/bench_engine/without_log.hpp"
#include "bench/bench_growth/views.hpp"

#include "leadstream/flow/io.hpp"

#include <limits>
#include <span>
#include <string>
#include <vector>

namespace ls::bench {

// Hands out the views that it was given last, all partitions to one worker.
class ViewSource final : public MemorySource {
 public:
  explicit ViewSource(std::int32_t partitions) : partitions_(partitions) {}

  void give(std::span<const View> views) {
    views_ = views;
  }
  [[nodiscard]] bool is_empty() const {
    return views_.empty();
  }

  Status subscribe(std::span<const std::string> topics,
                   flow::PartitionListener& listener) override {
    topic_ = topics.front();
    listener_ = &listener;
    return {};
  }
  Status poll(Millis /*wait*/, std::size_t messages_max, std::vector<flow::Message>& out) override {
    if (!is_assigned_) {
      is_assigned_ = true;
      std::vector<flow::TopicPartition> all;
      for (std::int32_t p = 0; p < partitions_; ++p) {
        all.push_back({topic_, Partition(p)});
      }
      LS_TRY(listener_->on_assigned(all));
    }
    for (; !views_.empty() && messages_max > 0; --messages_max, views_ = views_.subspan(1)) {
      const View& view = views_.front();
      flow::Message message;
      message.topic = topic_;
      message.partition = view.partition;
      message.offset = next_;
      message.appended = view.time;
      message.key = view.key;
      message.value = view.value;
      out.push_back(message);
      next_ = next_.next();
    }
    return {};
  }
  Result<Range> range(const flow::TopicPartition& /*at*/) override {
    return Range{Offset(0), Offset(std::numeric_limits<std::int64_t>::max())};
  }
  [[nodiscard]] bool at_end(const flow::TopicPartition& /*at*/) const override {
    return false;
  }

 private:
  std::int32_t partitions_;
  std::string topic_;
  flow::PartitionListener* listener_ = nullptr;
  bool is_assigned_ = false;
  std::span<const View> views_;
  Offset next_{0};
};

}  // namespace ls::bench
