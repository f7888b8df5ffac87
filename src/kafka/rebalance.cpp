// The part of KafkaSource that changes what it holds: rebalances, and partitions fetched anew.
#include "kafka/consumer.hpp"
#include "kafka/errors.hpp"
#include "kafka/partitions.hpp"

#include "leadstream/base/log.hpp"

#include <algorithm>
#include <array>

namespace ls::kafka {

void KafkaSource::on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t answer,
                               rd_kafka_topic_partition_list_t* partitions, void* context) {
  auto& source = *static_cast<KafkaSource*>(context);
  source.has_rebalanced_ = true;
  ++source.counters_.rebalances;
  if (answer == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    source.assign(*partitions);
  } else if (answer == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) {
    source.revoke(*partitions);
  } else {
    log_warn("Joining the group failed, the client tries again. error={}",
             rd_kafka_err2str(answer));
    rd_kafka_assign(client, nullptr);
  }
}

// The client learns where to start each partition only after the listener has said so.
void KafkaSource::assign(rd_kafka_topic_partition_list_t& partitions) {
  std::vector<flow::TopicPartition> added;
  for (int i = 0; i < partitions.cnt; ++i) {
    Held held;
    held.at = at_of(partitions.elems[i]);
    held.active_ns = clock_.monotonic_ns();
    const auto topic = std::find(topics_.begin(), topics_.end(), held.at.topic);
    held.place = static_cast<std::size_t>(topic - topics_.begin());
    held.queue.open(*client_, held.at, *wakeup_);
    added.push_back(held.at);
    hold(std::move(held));
  }
  log_info("Partitions assigned. group={} count={}", group_, partitions.cnt);
  remember(open_assigned());
  for (int i = 0; i < partitions.cnt; ++i) {
    const Held* const held = find(added[static_cast<std::size_t>(i)]);
    partitions.elems[i].offset = held->next ? held->next->value : RD_KAFKA_OFFSET_BEGINNING;
  }
  change_assignment(&partitions, true);
  for (const flow::TopicPartition& at : added) {
    Held& held = *find(at);
    held.is_started = true;
    const bool resumes = !held.is_paused && held.next.has_value();
    if (!resumes) {
      const bool wanted = !held.is_paused;
      remember(set_paused(held, true));
      held.must_seek = true;
      if (wanted) {
        remember(resume(at));
      }
    }
  }
}

Status KafkaSource::open_assigned() {
  std::vector<flow::TopicPartition> closed;
  for (const Held& held : held_) {
    if (!held.is_open) {
      closed.push_back(held.at);
    }
  }
  if (listener_ == nullptr || closed.empty()) {
    return {};
  }
  LS_TRY(listener_->on_assigned(closed).with("opening assigned partitions"));
  for (const flow::TopicPartition& at : closed) {
    find(at)->is_open = true;
  }
  return {};
}

void KafkaSource::revoke(rd_kafka_topic_partition_list_t& partitions) {
  std::vector<flow::TopicPartition> gone;
  for (int i = 0; i < partitions.cnt; ++i) {
    gone.push_back(at_of(partitions.elems[i]));
    batch_.drop(gone.back());
  }
  const bool is_lost = rd_kafka_assignment_lost(client_.get()) != 0;
  log_info("Partitions revoked. group={} count={} lost={}", group_, partitions.cnt, is_lost);
  if (listener_ != nullptr && !gone.empty()) {
    remember(is_lost ? listener_->on_lost(gone) : listener_->on_revoked(gone));
  }
  std::vector<PartitionQueue> queues;
  for (const flow::TopicPartition& at : gone) {
    Held* const held = find(at);
    if (held == nullptr) {
      continue;
    }
    // The client keeps its pause mark over assignments; nothing would ever lift it.
    if (held->is_paused && held->is_started) {
      remember(set_paused(*held, false));
    }
    queues.push_back(std::move(held->queue));
    held_.erase(held_.begin() + (held - held_.data()));
    turn_ = 0;
  }
  change_assignment(is_cooperative() ? &partitions : nullptr, false);
  // What they hold is out of date only now. Nobody else would free it before the client ends.
  for (PartitionQueue& queue : queues) {
    queue.drain();
  }
}

void KafkaSource::change_assignment(rd_kafka_topic_partition_list_t* partitions, bool adds) {
  if (!is_cooperative()) {
    const rd_kafka_resp_err_t answer = rd_kafka_assign(client_.get(), partitions);
    if (answer != RD_KAFKA_RESP_ERR_NO_ERROR) {
      remember(client_error(answer, "taking over the assignment"));
    }
    return;
  }
  const Failure failure(adds ? rd_kafka_incremental_assign(client_.get(), partitions)
                             : rd_kafka_incremental_unassign(client_.get(), partitions));
  if (failure) {
    remember(client_error(rd_kafka_error_code(failure.get()), "taking over the assignment",
                          rd_kafka_error_string(failure.get())));
  }
}

bool KafkaSource::has_died() {
  return rd_kafka_fatal_error(client_.get(), nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR;
}

Status KafkaSource::renew(Millis wait) {
  if (renewals_.left(clock_).count > 0) {
    renewals_.wait(clock_, wait);
    return {};
  }
  std::array<char, 512> reason{};
  const rd_kafka_resp_err_t fatal =
      rd_kafka_fatal_error(client_.get(), reason.data(), reason.size());
  log_warn("The consumer is given up and made anew. group={} error={}", group_,
           client_error(fatal, "staying in the group", reason.data()).message);
  renewals_.fail(clock_);
  ++counters_.renewed;
  std::vector<flow::TopicPartition> gone;
  for (const Held& held : held_) {
    gone.push_back(held.at);
  }
  flow::PartitionListener* const listener = listener_;
  close();
  LS_TRY(connect());
  listener_ = listener;
  if (listener_ != nullptr && !gone.empty()) {
    remember(listener_->on_lost(gone));
  }
  return topics_.empty() ? Status() : join();
}

Status KafkaSource::watch() {
  const std::int64_t now = clock_.monotonic_ns();
  const std::int64_t stall = settings_.stall_timeout.count * 1'000'000;
  if (held_.empty() || now - watched_ns_ < stall / 4) {
    return {};
  }
  watched_ns_ = now;
  report_waits(now, stall);
  Held* const still = next_still(now, stall);
  return still == nullptr ? Status() : refetch_if_behind(*still, now);
}

// A wait for a leader that is away ends by itself; a person should know meanwhile.
void KafkaSource::report_waits(std::int64_t now_ns, std::int64_t stall_ns) {
  for (Held& held : held_) {
    if (held.awaited_ns && !held.is_reported && now_ns - *held.awaited_ns >= stall_ns) {
      held.is_reported = true;
      log_warn(
          "A task waits for one of its inputs and holds the others back. group={} topic={} "
          "partition={} waits_s={}",
          group_, held.at.topic, held.at.partition.value,
          (now_ns - *held.awaited_ns) / 1'000'000'000);
    }
  }
}

// One that others wait for comes first, else each in its turn.
Held* KafkaSource::next_still(std::int64_t now_ns, std::int64_t stall_ns) {
  const auto stands_still = [&](const Held& held) {
    const bool is_read = !held.is_paused && held.is_started && held.next && held.head == nullptr;
    return is_read && now_ns - held.active_ns >= stall_ns;
  };
  for (Held& held : held_) {
    if (held.awaited_ns && stands_still(held)) {
      return &held;
    }
  }
  for (std::size_t i = 0; i < held_.size(); ++i) {
    Held& held = held_[++watched_ % held_.size()];
    if (stands_still(held)) {
      return &held;
    }
  }
  return nullptr;
}

Status KafkaSource::refetch_if_behind(Held& held, std::int64_t now_ns) {
  held.active_ns = now_ns;
  std::int64_t first = 0;
  std::int64_t decided = 0;  // as this client reads: the end of the committed part
  if (rd_kafka_query_watermark_offsets(client_.get(), held.at.topic.c_str(),
                                       held.at.partition.value, &first, &decided,
                                       1000) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return {};  // the broker is away: that is why
  }
  const Offset reached = held.end ? std::max(*held.end, *held.next) : *held.next;
  if (Offset(decided) <= reached) {
    held.is_at_end = true;
    return {};
  }
  ++counters_.refetched;
  log_warn("A partition stood still and is fetched anew. topic={} partition={} position={} end={}",
           held.at.topic, held.at.partition.value, held.next->value, decided);
  return refetch(held);
}

Status KafkaSource::refetch(Held& held) {
  if (!held.is_paused) {
    // The client keeps its pause mark over assignments.
    LS_TRY(set_paused(held, false));
  }
  if (is_cooperative()) {
    held.begin_anew(clock_.monotonic_ns());
    const PartitionList list = one(held.at, held.next);
    change_assignment(list.get(), false);
    change_assignment(list.get(), true);
    return held.is_paused ? set_paused(held, true) : Status();
  }
  // The eager protocol knows the whole assignment only.
  const PartitionList all(rd_kafka_topic_partition_list_new(static_cast<int>(held_.size())));
  for (Held& each : held_) {
    each.begin_anew(clock_.monotonic_ns());
    rd_kafka_topic_partition_list_add(all.get(), each.at.topic.c_str(), each.at.partition.value)
        ->offset = each.next ? each.next->value : RD_KAFKA_OFFSET_BEGINNING;
  }
  change_assignment(all.get(), true);
  return {};
}

bool KafkaSource::is_cooperative() const {
  const char* const protocol = rd_kafka_rebalance_protocol(client_.get());
  return protocol != nullptr && std::string_view(protocol) == "COOPERATIVE";
}

}  // namespace ls::kafka
