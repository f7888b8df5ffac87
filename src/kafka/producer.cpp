#include "kafka/producer.hpp"

#include "kafka/conf.hpp"
#include "kafka/deadline.hpp"
#include "kafka/errors.hpp"

#include "leadstream/base/assert.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>

namespace ls::kafka {

namespace {

// Delivery reports are served about once in so many records, so that they do not pile up.
constexpr std::size_t kServeEvery = 64;

// librdkafka takes a null pointer as "no value"; an empty view may be one. The client copies and
// never writes; its interface merely predates const.
void* memory(Bytes bytes) {
  const char* const data = bytes.data() == nullptr ? "" : bytes.data();
  return const_cast<char*>(data);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

rd_kafka_message_t raw_of(const flow::OutgoingMessage& message, Delivered* delivered) {
  rd_kafka_message_t raw{};
  if (!message.is_tombstone) {
    raw.payload = memory(message.value);
    raw.len = message.value.size();
  }
  if (!message.key.empty()) {
    raw.key = memory(message.key);
    raw.key_len = message.key.size();
  }
  raw._private = delivered;
  return raw;
}

rd_kafka_headers_t* make_headers(std::span<const flow::Header> headers) {
  rd_kafka_headers_t* made = rd_kafka_headers_new(headers.size());
  for (const flow::Header& header : headers) {
    rd_kafka_header_add(made, header.name.data(), static_cast<ssize_t>(header.name.size()),
                        header.value.data(), static_cast<ssize_t>(header.value.size()));
  }
  return made;
}

}  // namespace

Result<std::unique_ptr<Producer>> Producer::make(const ClientSettings& settings,
                                                 std::optional<std::string> transactional_id,
                                                 const Clock& clock) {
  auto producer = std::make_unique<Producer>(settings, clock);
  const Role role = transactional_id ? Role::transactional : Role::writer;
  std::map<std::string, std::string> own;
  if (transactional_id) {
    own["transactional.id"] = *transactional_id;
  }
  Conf conf = LS_TRY(make_conf(settings, role, own, producer.get()));
  rd_kafka_conf_set_dr_msg_cb(conf.get(), on_failed_delivery);
  rd_kafka_conf_interceptor_add_on_new(conf.get(), "producer", on_made, producer.get());
  producer->client_ = LS_TRY(make_handle(std::move(conf), role));
  return producer;
}

Producer::~Producer() = default;

Status Producer::send(const flow::OutgoingMessage& message, Delivered* delivered,
                      std::optional<EventTime> time) {
  rd_kafka_topic_t* const to = LS_TRY(topic(message.topic));
  std::string detail;
  rd_kafka_resp_err_t answer = enqueue(to, message, delivered, time, detail);
  if (answer == RD_KAFKA_RESP_ERR__QUEUE_FULL) [[unlikely]] {
    const Deadline deadline(clock_, patience_);
    while (answer == RD_KAFKA_RESP_ERR__QUEUE_FULL && !deadline.has_passed()) {
      wait(Millis{100});
      answer = enqueue(to, message, delivered, time, detail);
    }
  }
  if (answer != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return client_error(answer, fmt::format("writing to topic {}", message.topic), detail);
  }
  count_sends(1);
  return {};
}

void Producer::count_sends(std::size_t count) {
  unserved_ += count;
  if (unserved_ >= kServeEvery) {
    unserved_ = 0;
    rd_kafka_poll(client_.get(), 0);
  }
}

rd_kafka_resp_err_t Producer::enqueue(rd_kafka_topic_t* topic, const flow::OutgoingMessage& message,
                                      Delivered* delivered, std::optional<EventTime> time,
                                      std::string& detail) {
  // Not cleared, as that would cost as much as filling it.
  std::array<rd_kafka_vu_t, 8> parts;
  std::size_t count = 0;
  const auto add = [&](rd_kafka_vtype_t kind) -> rd_kafka_vu_t& {
    parts[count].vtype = kind;
    return parts[count++];
  };
  add(RD_KAFKA_VTYPE_RKT).u.rkt = topic;
  add(RD_KAFKA_VTYPE_PARTITION).u.i32 =
      message.partition ? message.partition->value : RD_KAFKA_PARTITION_UA;
  add(RD_KAFKA_VTYPE_MSGFLAGS).u.i = RD_KAFKA_MSG_F_COPY;
  add(RD_KAFKA_VTYPE_OPAQUE).u.ptr = delivered;
  if (time) {
    add(RD_KAFKA_VTYPE_TIMESTAMP).u.i64 = time->ms;
  }
  if (!message.is_tombstone) {
    add(RD_KAFKA_VTYPE_VALUE).u.mem = {memory(message.value), message.value.size()};
  }
  if (!message.key.empty()) {
    add(RD_KAFKA_VTYPE_KEY).u.mem = {memory(message.key), message.key.size()};
  }
  rd_kafka_headers_t* headers = nullptr;
  if (!message.headers.empty()) {
    headers = make_headers(message.headers);
    add(RD_KAFKA_VTYPE_HEADERS).u.headers = headers;
  }
  const Failure failure(rd_kafka_produceva(client_.get(), parts.data(), count));
  if (!failure) {
    return RD_KAFKA_RESP_ERR_NO_ERROR;
  }
  if (headers != nullptr) {
    rd_kafka_headers_destroy(headers);
  }
  detail = rd_kafka_error_string(failure.get());
  return rd_kafka_error_code(failure.get());
}

// A full queue ends a run: the client takes none of those behind either.
Status Producer::send_run(std::span<const flow::OutgoingMessage> run, Delivered* delivered) {
  LS_ASSERT(!run.empty() && run.front().partition);
  rd_kafka_topic_t* const to = LS_TRY(topic(run.front().topic));
  run_.clear();
  for (const flow::OutgoingMessage& message : run) {
    run_.push_back(raw_of(message, delivered));
  }
  const Deadline deadline(clock_, patience_);
  for (std::span<rd_kafka_message_t> left = run_;;) {
    rd_kafka_produce_batch(to, run.front().partition->value, RD_KAFKA_MSG_F_COPY, left.data(),
                           static_cast<int>(left.size()));
    const auto refused = std::ranges::find_if(
        left, [](const rd_kafka_message_t& raw) { return raw.err != RD_KAFKA_RESP_ERR_NO_ERROR; });
    if (refused == left.end()) {
      count_sends(run.size());
      return {};
    }
    if (refused->err != RD_KAFKA_RESP_ERR__QUEUE_FULL || deadline.has_passed()) {
      return client_error(refused->err, fmt::format("writing to topic {}", run.front().topic));
    }
    left = left.subspan(static_cast<std::size_t>(refused - left.begin()));
    wait(Millis{100});
  }
}

// The client's own wait is woken by reports only, of which success makes none: it looks up at the
// end of each slice.
Status Producer::flush(Millis patience) {
  constexpr int kSliceMs = 1;
  const Deadline deadline(clock_, patience);
  for (;;) {
    rd_kafka_flush(client_.get(), kSliceMs);
    if (failure_) {
      Error failure = *std::move(failure_);
      failure_.reset();
      return failure;
    }
    const int left = rd_kafka_outq_len(client_.get());
    if (left == 0) {
      static_cast<void>(noted_.load(std::memory_order_acquire));
      return {};
    }
    if (deadline.has_passed()) {
      return client_error(RD_KAFKA_RESP_ERR__TIMED_OUT,
                          fmt::format("waiting for {} records to be stored", left));
    }
  }
}

void Producer::warm_up(const std::string& name, Millis patience) {
  Result<rd_kafka_topic_t*> handle = topic(name);
  const struct rd_kafka_metadata* found = nullptr;
  if (handle && rd_kafka_metadata(client_.get(), 0, *handle, &found, timeout_ms(patience)) ==
                    RD_KAFKA_RESP_ERR_NO_ERROR) {
    rd_kafka_metadata_destroy(found);
  }
}

void Producer::wait(Millis time) {
  rd_kafka_poll(client_.get(), timeout_ms(time));
}

Result<rd_kafka_topic_t*> Producer::topic(std::string_view name) {
  const auto known = topics_.find(name);
  if (known != topics_.end()) {
    return known->second.get();
  }
  std::string key(name);
  TopicHandle handle(rd_kafka_topic_new(client_.get(), key.c_str(), nullptr));
  if (!handle) {
    return client_error(rd_kafka_last_error(), fmt::format("opening topic {}", name));
  }
  return topics_.emplace(std::move(key), std::move(handle)).first->second.get();
}

void Producer::on_failed_delivery(rd_kafka_t* /*client*/, const rd_kafka_message_t* message,
                                  void* context) {
  auto& producer = *static_cast<Producer*>(context);
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR && !producer.failure_) {
    producer.failure_ = client_error(
        message->err, fmt::format("storing a record in partition {} of topic {}",
                                  message->partition, rd_kafka_topic_name(message->rkt)));
  }
}

rd_kafka_resp_err_t Producer::on_acknowledged(rd_kafka_t* /*client*/, rd_kafka_message_t* message,
                                              void* context) {
  auto* const delivered = static_cast<Delivered*>(message->_private);
  if (delivered != nullptr && message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const Offset next = Offset(message->offset).next();
    delivered->partition = Partition(message->partition);
    delivered->next = delivered->next ? std::max(*delivered->next, next) : next;
    static_cast<Producer*>(context)->noted_.fetch_add(1, std::memory_order_release);
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t Producer::on_made(rd_kafka_t* client, const rd_kafka_conf_t* /*conf*/,
                                      void* context, char* /*reason*/,
                                      std::size_t /*reason_size*/) {
  rd_kafka_interceptor_add_on_acknowledgement(client, "deliveries", on_acknowledged, context);
  return rd_kafka_interceptor_add_on_broker_state_change(client, "disconnects", on_broker_state,
                                                         context);
}

rd_kafka_resp_err_t Producer::on_broker_state(rd_kafka_t* /*client*/, std::int32_t broker,
                                              const char* /*protocol*/, const char* /*name*/,
                                              int /*port*/, const char* state, void* context) {
  auto& producer = *static_cast<Producer*>(context);
  const std::string_view now = state;
  std::atomic<bool>& is_up =
      producer.is_up_[static_cast<std::uint32_t>(broker + 1) % producer.is_up_.size()];
  if (now == "UP") {
    is_up.store(true, std::memory_order_relaxed);
  } else if (now == "DOWN" && is_up.exchange(false, std::memory_order_relaxed)) {
    producer.disconnects_.fetch_add(1, std::memory_order_relaxed);
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace ls::kafka
