// A task in an aligned run: what it reads is held back, and processed when it is complete.

#include "flow/aligned_order.hpp"

#include "leadstream/flow/task.hpp"

namespace ls::flow {

void Task::begin_input(const TopicPartition& at, Source::Range range) {
  for (const Position& known : positions_) {
    if (known.at == at) {
      return;
    }
  }
  positions_.push_back({at, range.first});
  seen_.push_back(EventTime::min());
  aligned_->watermarks().set_end(aligned_->watermarks().rank_of(at.topic).value(), range.next);
  is_changed_ = true;
}

void Task::reach_end(const TopicPartition& at) {
  Watermarks& watermarks = aligned_->watermarks();
  const std::uint32_t rank = watermarks.rank_of(at.topic).value();
  if (!watermarks.source_of(rank).is_internal() && !watermarks.has_ended(rank)) {
    watermarks.set_ended(rank);
    is_changed_ = true;
  }
}

Status Task::hold(const Message& message) {
  Offset& next = positions_[cursor(message)].next;
  if (message.offset < next) {
    return {};
  }
  next = message.offset.next();
  is_changed_ = true;
  ++records_read_;
  return aligned_->take(message);
}

Result<AlignedStep> Task::advance(const FeedView* feed, std::size_t records_max) {
  const AlignedStep step =
      LS_TRY(aligned_->advance(feed, records_max).with("topology " + topology_->name()));
  is_changed_ = is_changed_ || step.records > 0;
  return step;
}

bool Task::has_news() const {
  return aligned_->publishable() > aligned_->published();
}

Status Task::publish() {
  is_changed_ = true;
  return aligned_->publish();
}

EventTime Task::published() const {
  return aligned_->published();
}

std::size_t Task::dirty_bytes() const {
  return pipeline_.dirty_bytes() + ticks_.dirty_bytes() +
         (aligned_ == nullptr ? 0 : aligned_->held().dirty_bytes());
}

}  // namespace ls::flow
