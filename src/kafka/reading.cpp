// The part of KafkaSource that gives records: out of the client, in the order of their arrival.
#include "kafka/conf.hpp"
#include "kafka/consumer.hpp"
#include "kafka/errors.hpp"
#include "kafka/partitions.hpp"

#include "leadstream/base/log.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::kafka {

namespace {

// How often the client is asked to fetch at once, at most. Each time costs a small request.
constexpr std::int64_t kHurryEveryNs = 20'000'000;

EventTime appended(const rd_kafka_message_t& message) {
  rd_kafka_timestamp_type_t kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const std::int64_t ms = rd_kafka_message_timestamp(&message, &kind);
  return kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? EventTime::min() : EventTime{ms};
}

}  // namespace

void KafkaSource::gather(Millis wait, std::size_t messages_max) {
  has_rebalanced_ = false;
  now_ns_ = clock_.monotonic_ns();
  const Deadline deadline(clock_, wait);
  for (;;) {
    gather_common(messages_max);
    if (has_rebalanced_ || deferred_) {
      return;
    }
    gather_tasks(messages_max);
    const Millis left = deadline.left();
    if (batch_.size() > 0 || deferred_ || left.count == 0) {
      return;
    }
    wakeup_->wait(left);
    now_ns_ = clock_.monotonic_ns();
  }
}

void KafkaSource::gather_common(std::size_t messages_max) {
  while (batch_.size() < messages_max && !has_rebalanced_ && !deferred_) {
    RawMessage message(rd_kafka_consumer_poll(client_.get(), 0));
    if (!message) {
      return;
    }
    remember(take(std::move(message)));
  }
}

Status KafkaSource::take(RawMessage message) {
  Held* const held = message->rkt == nullptr ? nullptr : find(*message);
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return take_failure(held, *message);
  }
  // Nothing is done with a record of a partition that has just gone.
  if (held != nullptr && accept(*held, *message)) {
    give(*held, std::move(message));
  }
  return {};
}

bool KafkaSource::accept(Held& held, const rd_kafka_message_t& message) {
  if (held.is_paused) {
    held.must_seek = true;
    return false;
  }
  if (held.next && Offset(message.offset) < *held.next) {
    ++counters_.dropped;
    return false;
  }
  held.is_at_end = false;
  held.is_flowing = true;
  held.active_ns = now_ns_;
  held.awaited_ns.reset();
  held.is_reported = false;
  held.is_hurried = false;
  return true;
}

void KafkaSource::give(Held& held, RawMessage message) {
  held.next = Offset(message->offset).next();
  batch_.add(std::move(message));
}

Status KafkaSource::take_failure(Held* held, const rd_kafka_message_t& message) {
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    if (held != nullptr) {
      const Offset end(message.offset);
      held->end = held->end ? std::max(*held->end, end) : end;
      held->is_at_end = true;
      held->active_ns = now_ns_;
      held->awaited_ns.reset();
    }
    return {};
  }
  const std::string place = message.rkt == nullptr
                                ? std::string("the group's topics")
                                : fmt::format("partition {} of topic {}", message.partition,
                                              rd_kafka_topic_name(message.rkt));
  Error error = client_error(message.err, "reading " + place, rd_kafka_message_errstr(&message));
  const bool is_permanent =
      error.retry == Retry::no || error.code == "permission" || error.code == "topic_missing";
  if (is_permanent) {
    return error;
  }
  // The client goes on by itself; what was revoked in between comes back as a rebalance.
  log_warn("Reading is disturbed. error={}", error.message);
  return {};
}

void KafkaSource::remember(const Status& outcome) {
  if (outcome) {
    return;
  }
  if (deferred_) {
    log_warn("A further failure in the same poll. group={} error={}", group_,
             outcome.error().message);
    return;
  }
  deferred_ = outcome.error();
}

void KafkaSource::gather_tasks(std::size_t messages_max) {
  std::size_t before = 0;
  do {
    before = batch_.size();
    gather_round(messages_max);
  } while (batch_.size() > before && batch_.size() < messages_max && !deferred_);
}

void KafkaSource::gather_round(std::size_t messages_max) {
  // Of all inputs, so that every task has its part of the first round.
  const std::size_t share = messages_max / std::max<std::size_t>(held_.size(), 1) + 1;
  const std::size_t start = turn_;
  while (!held_.empty() && batch_.size() < messages_max && !deferred_) {
    std::size_t end = turn_ + 1;
    while (end < held_.size() && held_[end].at.partition == held_[turn_].at.partition) {
      ++end;
    }
    const std::size_t inputs = end - turn_;
    merge(std::span(held_).subspan(turn_, inputs),
          std::min(messages_max, batch_.size() + share * inputs));
    turn_ = end == held_.size() ? 0 : end;
    if (turn_ == start) {
      return;
    }
  }
}

void KafkaSource::merge(std::span<Held> task, std::size_t messages_max) {
  inputs_.clear();
  for (Held& held : task) {
    inputs_.push_back(look(held));
  }
  while (batch_.size() < messages_max && !deferred_) {
    const Choice choice = choose(inputs_);
    if (!choice.next) {
      if (choice.awaited) {
        Held& awaited = task[*choice.awaited];
        awaited.awaited_ns = awaited.awaited_ns.value_or(now_ns_);
      }
      return;
    }
    Held& held = task[*choice.next];
    give(held, std::move(held.head));
    inputs_[*choice.next] = look(held);
  }
}

Input KafkaSource::look(Held& held) {
  while (held.head == nullptr && !deferred_) {
    RawMessage message = held.queue.take();
    if (!message) {
      find_end(held);
      break;
    }
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      remember(take_failure(&held, *message));
    } else if (accept(held, *message)) {
      held.head = std::move(message);
    }
  }
  if (held.head != nullptr) {
    return {Input::State::ready, appended(*held.head)};
  }
  const bool is_absent = held.is_paused || !held.is_started || held.is_at_end;
  return {is_absent ? Input::State::absent : Input::State::awaited, {}};
}

// The client tells of an end only after a further fetch that found nothing. Often it knows before:
// the last fetch brought the end along.
void KafkaSource::find_end(Held& held) {
  if (held.is_at_end || held.is_paused || !held.is_flowing) {
    return;
  }
  const std::optional<Range> known = fetched_range(held.at);
  if (!known) {
    return;
  }
  // The place behind the last record may be taken by the mark of a transaction's end.
  const std::int64_t unread = known->next.value - held.next->value;
  held.is_at_end = unread <= 0;
  if (unread > 1) {
    hurry(held);
  }
}

// Where all its queues were full, the client of 2.0.2 looks after a second again. A request to the
// broker makes it look now. Nobody waits for the answer.
void KafkaSource::hurry(Held& held) {
  if (held.is_hurried || now_ns_ - hurried_ns_ < kHurryEveryNs) {
    return;
  }
  held.is_hurried = true;
  hurried_ns_ = now_ns_;
  const PartitionList list = one(held.at, Offset(RD_KAFKA_OFFSET_END));
  static_cast<void>(rd_kafka_offsets_for_times(client_.get(), list.get(), 0));
}

}  // namespace ls::kafka
