#include "kafka/consumer.hpp"

#include "kafka/committed.hpp"
#include "kafka/conf.hpp"
#include "kafka/errors.hpp"
#include "kafka/fetch_limits.hpp"
#include "kafka/partitions.hpp"

#include "leadstream/base/log.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace ls::kafka {

Result<std::unique_ptr<KafkaSource>> KafkaSource::make(const ClientSettings& settings,
                                                       const WorkerSettings& worker,
                                                       Watermarks& watermarks, const Clock& clock) {
  auto source = std::make_unique<KafkaSource>(settings, worker, watermarks, clock);
  source->wakeup_ = LS_TRY(Wakeup::make());
  LS_TRY(source->count_inputs());
  LS_TRY(source->connect());
  return source;
}

KafkaSource::KafkaSource(const ClientSettings& settings, const WorkerSettings& worker,
                         Watermarks& watermarks, const Clock& clock)
    : settings_(settings),
      worker_(worker),
      watermarks_(watermarks),
      clock_(clock),
      group_(group_id(settings, worker)) {}

KafkaSource::~KafkaSource() {
  close();
}

Status KafkaSource::count_inputs() {
  input_partitions_ = 0;
  for (const std::string& topic : worker_.input_topics) {
    input_partitions_ += static_cast<std::size_t>(LS_TRY(watermarks_.partitions(topic)));
  }
  return {};
}

Status KafkaSource::connect() {
  std::map<std::string, std::string> own =
      fetch_limits(consumer_bytes(settings_), input_partitions_);
  own["group.id"] = group_;
  if (!worker_.instance_id.empty()) {
    own["group.instance.id"] = fmt::format("{}.w{}", worker_.instance_id, worker_.worker);
  }
  Conf conf = LS_TRY(make_conf(settings_, Role::member, own, this));
  rd_kafka_conf_set_rebalance_cb(conf.get(), on_rebalance);
  client_ = LS_TRY(make_handle(std::move(conf), Role::member));
  rd_kafka_poll_set_consumer(client_.get());
  return {};
}

// A static member stays in the group while it is gone: its partitions wait for it, so there is
// nothing to say to the group. Saying it all the same would call back for a revocation, and
// librdkafka 2.0.2 can then wait for ever for a group that it has already given up.
void KafkaSource::close() {
  listener_ = nullptr;
  batch_.clear();
  held_.clear();
  turn_ = 0;
  common_.reset();
  if (client_ && !worker_.instance_id.empty()) {
    rd_kafka_destroy_flags(client_.release(), RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  } else if (client_) {
    rd_kafka_consumer_close(client_.get());
    client_.reset();
  }
}

Status KafkaSource::subscribe(std::span<const std::string> topics,
                              flow::PartitionListener& listener) {
  listener_ = &listener;
  topics_.assign(topics.begin(), topics.end());
  return join();
}

Status KafkaSource::join() {
  common_.reset(rd_kafka_queue_get_consumer(client_.get()));
  wakeup_->watch(*common_);
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(topics_.size())));
  for (const std::string& topic : topics_) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  }
  const rd_kafka_resp_err_t answer = rd_kafka_subscribe(client_.get(), list.get());
  if (answer != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return client_error(answer, "joining group " + group_);
  }
  return {};
}

Status KafkaSource::poll(Millis wait, std::size_t messages_max, std::vector<flow::Message>& out) {
  batch_.clear();
  if (!deferred_) {
    if (has_died()) {
      return renew(wait);
    }
    LS_TRY(open_assigned());
    LS_TRY(watch());
    is_polling_ = true;
    gather(wait, messages_max);
    is_polling_ = false;
  }
  // An error behind good records is told after they were given.
  if (deferred_ && batch_.size() == 0) {
    Error error = *std::move(deferred_);
    deferred_.reset();
    return error;
  }
  batch_.give(worker_.believes_timestamps ? EventTime::max() : clock_.now(), out);
  return {};
}

Status KafkaSource::seek(const flow::TopicPartition& at, Offset next) {
  Held* const held = LS_TRY(need(at));
  held->next = next;
  held->end.reset();
  held->begin_anew(clock_.monotonic_ns());
  if (is_polling_) {
    // Records of the batch in the making belong to the old position.
    batch_.drop(at);
  }
  return held->is_started ? seek_client(*held) : Status();
}

Status KafkaSource::seek_client(Held& held) {
  const PartitionList list = one(held.at, held.next);
  // A finite timeout is taken a thousand times too short before 2.1; the call is local anyway.
  const Failure failure(rd_kafka_seek_partitions(client_.get(), list.get(), -1));
  held.must_seek = false;
  if (failure || list->elems[0].err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    // Not fetching yet, or stopping: start it anew where it must be.
    return refetch(held);
  }
  return {};
}

Status KafkaSource::pause(const flow::TopicPartition& at) {
  Held* const held = LS_TRY(need(at));
  if (held->is_paused) {
    return {};
  }
  held->is_paused = true;
  held->must_seek = held->must_seek || held->head != nullptr;
  held->head.reset();
  held->awaited_ns.reset();
  return held->is_started ? set_paused(*held, true) : Status();
}

Status KafkaSource::resume(const flow::TopicPartition& at) {
  Held* const held = LS_TRY(need(at));
  held->is_open = true;
  held->is_paused = false;
  held->begin_anew(clock_.monotonic_ns());
  if (!held->is_started) {
    return {};
  }
  if (!held->next) {
    LS_TRY(find_start(*held));
    held->must_seek = true;
  }
  if (held->must_seek) {
    LS_TRY(seek_client(*held));
  }
  return set_paused(*held, false);
}

Status KafkaSource::set_paused(Held& held, bool paused) {
  const PartitionList list = one(held.at);
  const rd_kafka_resp_err_t answer = paused ? rd_kafka_pause_partitions(client_.get(), list.get())
                                            : rd_kafka_resume_partitions(client_.get(), list.get());
  if (answer != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return client_error(answer,
                        fmt::format("{} {}", paused ? "pausing" : "resuming", name_of(held.at)));
  }
  return {};
}

Status KafkaSource::find_start(Held& held) {
  const std::optional<Offset> known = LS_TRY(committed(held.at));
  held.next = known ? *known : LS_TRY(range(held.at)).first;
  return {};
}

Result<std::optional<Offset>> KafkaSource::committed(const flow::TopicPartition& at) {
  return committed_position(client_.get(), settings_, clock_, at);
}

// The client reads what is committed, so all that it says of an end leaves open transactions out:
// nobody may wait for what may never come.
Result<flow::Source::Range> KafkaSource::range(const flow::TopicPartition& at) {
  const Held* const held = find(at);
  const bool is_fetched = held != nullptr && held->is_started && !held->is_paused;
  const std::optional<Range> known = is_fetched ? fetched_range(at) : std::nullopt;
  return known ? Result<Range>(*known) : asked_range(at);
}

Result<flow::Source::Range> KafkaSource::asked_range(const flow::TopicPartition& at) {
  std::int64_t first = 0;
  std::int64_t next = 0;
  const rd_kafka_resp_err_t answer =
      rd_kafka_query_watermark_offsets(client_.get(), at.topic.c_str(), at.partition.value, &first,
                                       &next, timeout_ms(settings_.request_timeout));
  if (answer != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return client_error(answer, "asking for the bounds of " + name_of(at));
  }
  return Range{Offset(first), Offset(next)};
}

std::optional<flow::Source::Range> KafkaSource::fetched_range(const flow::TopicPartition& at) {
  std::int64_t first = -1;
  std::int64_t next = -1;
  const rd_kafka_resp_err_t answer = rd_kafka_get_watermark_offsets(
      client_.get(), at.topic.c_str(), at.partition.value, &first, &next);
  if (answer != RD_KAFKA_RESP_ERR_NO_ERROR || first < 0 || next < 0) {
    return std::nullopt;
  }
  return Range{Offset(first), Offset(next)};
}

bool KafkaSource::at_end(const flow::TopicPartition& at) const {
  const std::size_t index = index_of(at.partition, at.topic);
  return index < held_.size() && held_[index].is_at_end;
}

GroupMetadata KafkaSource::group_metadata() const {
  return GroupMetadata(rd_kafka_consumer_group_metadata(client_.get()));
}

void KafkaSource::hold(Held held) {
  const auto is_before = [](const Held& a, const Held& b) {
    return std::pair(a.at.partition, a.place) < std::pair(b.at.partition, b.place);
  };
  held_.insert(std::upper_bound(held_.begin(), held_.end(), held, is_before), std::move(held));
  turn_ = 0;
}

std::size_t KafkaSource::index_of(Partition partition, std::string_view topic) const {
  auto found = std::partition_point(
      held_.begin(), held_.end(), [&](const Held& held) { return held.at.partition < partition; });
  while (found != held_.end() && found->at.partition == partition && found->at.topic != topic) {
    ++found;
  }
  const bool is_found = found != held_.end() && found->at.partition == partition;
  return is_found ? static_cast<std::size_t>(found - held_.begin()) : held_.size();
}

Held* KafkaSource::find(const flow::TopicPartition& at) {
  const std::size_t index = index_of(at.partition, at.topic);
  return index < held_.size() ? &held_[index] : nullptr;
}

Held* KafkaSource::find(const rd_kafka_message_t& message) {
  const std::size_t index =
      index_of(Partition(message.partition), rd_kafka_topic_name(message.rkt));
  return index < held_.size() ? &held_[index] : nullptr;
}

Result<Held*> KafkaSource::need(const flow::TopicPartition& at) {
  Held* const held = find(at);
  if (held == nullptr) {
    return external_error(name_of(at) + " is not ours any more", Retry::yes);
  }
  return held;
}

}  // namespace ls::kafka
