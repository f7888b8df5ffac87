#include "support/kafka_client.hpp"

#include <fmt/core.h>
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ls::test {
namespace {

using Message = std::unique_ptr<rd_kafka_message_t, decltype(&rd_kafka_message_destroy)>;
using Partitions = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                   decltype(&rd_kafka_topic_partition_list_destroy)>;

constexpr int kRequestMs = 30'000;
constexpr int kPollMs = 100;
constexpr int kAttempts = 300;

Error failure(const char* what, const char* why) {
  return external_error(fmt::format("{}: {}", what, why));
}

Status check(const char* what, rd_kafka_resp_err_t code) {
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
    return {};
  }
  return failure(what, rd_kafka_err2str(code));
}

// Takes an error object of librdkafka, null for none.
Status check(const char* what, rd_kafka_error_t* error) {
  if (error == nullptr) {
    return {};
  }
  const Error failed = failure(what, rd_kafka_error_string(error));
  rd_kafka_error_destroy(error);
  return failed;
}

using Metadata = std::unique_ptr<const rd_kafka_metadata_t, decltype(&rd_kafka_metadata_destroy)>;

// The number of partitions of a topic once each has a leader, else 0.
int led_partitions(rd_kafka_t* handle, const std::string& name) {
  rd_kafka_topic_t* topic = rd_kafka_topic_new(handle, name.c_str(), nullptr);
  const rd_kafka_metadata_t* raw = nullptr;
  const rd_kafka_resp_err_t code = rd_kafka_metadata(handle, 0, topic, &raw, kRequestMs);
  rd_kafka_topic_destroy(topic);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return 0;
  }
  const Metadata metadata(raw, rd_kafka_metadata_destroy);
  if (metadata->topic_cnt != 1 || metadata->topics[0].err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return 0;
  }
  const rd_kafka_metadata_topic_t& found = metadata->topics[0];
  const bool all_led =
      std::all_of(found.partitions, found.partitions + found.partition_cnt,
                  [](const rd_kafka_metadata_partition_t& one) { return one.leader >= 0; });
  return all_led ? found.partition_cnt : 0;
}

std::optional<std::string> bytes(const void* data, std::size_t size) {
  if (data == nullptr) {
    return std::nullopt;
  }
  return std::string(static_cast<const char*>(data), size);
}

ReadRecord to_record(const rd_kafka_message_t& message) {
  ReadRecord record;
  record.partition = message.partition;
  record.offset = message.offset;
  record.timestamp_ms = rd_kafka_message_timestamp(&message, nullptr);
  record.key = bytes(message.key, message.key_len);
  record.value = bytes(message.payload, message.len);
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0;
         rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
         ++i) {
      record.headers.emplace_back(name, bytes(value, size).value_or(""));
    }
  }
  return record;
}

// Reads until every partition has reported its end.
Result<std::vector<ReadRecord>> drain(rd_kafka_t* consumer, int partitions) {
  std::vector<ReadRecord> records;
  int at_end = 0;
  int idle = 0;
  while (at_end < partitions) {
    const Message message(rd_kafka_consumer_poll(consumer, kPollMs), rd_kafka_message_destroy);
    if (message == nullptr) {
      if (++idle > kAttempts) {
        return external_error("a topic's end is not reached");
      }
    } else if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      ++at_end;
    } else if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      records.push_back(to_record(*message));
      idle = 0;
    } else if (message->err != RD_KAFKA_RESP_ERR__TRANSPORT) {
      return failure("reading", rd_kafka_message_errstr(message.get()));
    }
  }
  return records;
}

rd_kafka_vu_t part(rd_kafka_vtype_t type) {
  rd_kafka_vu_t field{};
  field.vtype = type;
  return field;
}

rd_kafka_vu_t part(rd_kafka_vtype_t type, const std::string& text) {
  rd_kafka_vu_t field = part(type);
  // Copied before the call returns, never written.
  field.u.mem.ptr = const_cast<char*>(text.data());
  field.u.mem.size = text.size();
  return field;
}

// The function behind the RD_KAFKA_V_ macros, which hold casts of C.
rd_kafka_error_t* produce(rd_kafka_t* handle, const SentRecord& record) {
  rd_kafka_headers_t* headers = rd_kafka_headers_new(record.headers.size());
  for (const auto& [name, value] : record.headers) {
    rd_kafka_header_add(headers, name.c_str(), -1, value.data(),
                        static_cast<ssize_t>(value.size()));
  }
  std::array<rd_kafka_vu_t, 7> parts = {part(RD_KAFKA_VTYPE_TOPIC),
                                        part(RD_KAFKA_VTYPE_PARTITION),
                                        part(RD_KAFKA_VTYPE_MSGFLAGS),
                                        part(RD_KAFKA_VTYPE_KEY, record.key),
                                        part(RD_KAFKA_VTYPE_VALUE, record.value),
                                        part(RD_KAFKA_VTYPE_TIMESTAMP),
                                        part(RD_KAFKA_VTYPE_HEADERS)};
  parts[0].u.cstr = record.topic.c_str();
  parts[1].u.i32 = record.partition.value_or(RD_KAFKA_PARTITION_UA);
  parts[2].u.i = RD_KAFKA_MSG_F_COPY;
  parts[5].u.i64 = record.timestamp_ms.value_or(0);
  parts[6].u.headers = headers;
  rd_kafka_error_t* error = rd_kafka_produceva(handle, parts.data(), parts.size());
  if (error != nullptr) {
    rd_kafka_headers_destroy(headers);
  }
  return error;
}

}  // namespace

KafkaClient::KafkaClient(std::string address)
    : address_(std::move(address)), producer_(open_producer(address_, {})) {}

bool KafkaClient::is_served(Millis at_most) const {
  const rd_kafka_metadata_t* raw = nullptr;
  const rd_kafka_resp_err_t code =
      rd_kafka_metadata(producer_.get(), 0, nullptr, &raw, static_cast<int>(at_most.count));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return false;
  }
  const Metadata metadata(raw, rd_kafka_metadata_destroy);
  return metadata->broker_cnt > 0;
}

Status KafkaClient::create(const NewTopic& topic) const {
  rd_kafka_NewTopic_t* wanted =
      rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions, 1, nullptr, 0);
  for (const auto& [name, value] : topic.settings) {
    rd_kafka_NewTopic_set_config(wanted, name.c_str(), value.c_str());
  }
  rd_kafka_queue_t* answers = rd_kafka_queue_new(producer_.get());
  rd_kafka_CreateTopics(producer_.get(), &wanted, 1, nullptr, answers);
  rd_kafka_NewTopic_destroy(wanted);
  rd_kafka_event_t* event = rd_kafka_queue_poll(answers, kRequestMs);
  Status status = external_error("creating a topic: no answer");
  if (event != nullptr) {
    std::size_t count = 0;
    const rd_kafka_CreateTopics_result_t* result = rd_kafka_event_CreateTopics_result(event);
    const auto* const* topics = rd_kafka_CreateTopics_result_topics(result, &count);
    status = check("creating a topic", count == 1 ? rd_kafka_topic_result_error(topics[0])
                                                  : rd_kafka_event_error(event));
    rd_kafka_event_destroy(event);
  }
  rd_kafka_queue_destroy(answers);
  LS_TRY(std::move(status));
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (led_partitions(producer_.get(), topic.name) == topic.partitions) {
      return {};
    }
    rd_kafka_poll(producer_.get(), kPollMs);
  }
  return external_error(fmt::format("topic {} has no leader", topic.name));
}

Result<std::vector<ReadRecord>> KafkaClient::read_all(const std::string& topic,
                                                      Isolation isolation) const {
  const int partitions = led_partitions(producer_.get(), topic);
  if (partitions == 0) {
    return external_error(fmt::format("there is no topic {}", topic));
  }
  const bool is_committed = isolation == Isolation::read_committed;
  const RdKafkaHandle consumer = open_consumer(
      address_, {{"group.id", "observer"},
                 {"enable.auto.commit", "false"},
                 {"enable.partition.eof", "true"},
                 {"check.crcs", "true"},
                 {"isolation.level", is_committed ? "read_committed" : "read_uncommitted"}});
  const Partitions all(rd_kafka_topic_partition_list_new(partitions),
                       rd_kafka_topic_partition_list_destroy);
  for (int i = 0; i < partitions; ++i) {
    rd_kafka_topic_partition_list_add(all.get(), topic.c_str(), i)->offset =
        RD_KAFKA_OFFSET_BEGINNING;
  }
  LS_TRY(check("assigning", rd_kafka_assign(consumer.get(), all.get())));
  std::vector<ReadRecord> records = LS_TRY(drain(consumer.get(), partitions));
  std::sort(records.begin(), records.end(), [](const ReadRecord& a, const ReadRecord& b) {
    return std::pair(a.partition, a.offset) < std::pair(b.partition, b.offset);
  });
  return records;
}

KafkaWriter::KafkaWriter(const Options& options) {
  KafkaSettings settings = {{"partitioner", "murmur2_random"}, {"linger.ms", "1"}};
  settings.insert(settings.end(), options.settings.begin(), options.settings.end());
  if (!options.transactional_id.empty()) {
    settings.emplace_back("transactional.id", options.transactional_id);
  }
  handle_ = open_producer(options.address, settings, &deliveries_);
}

Status KafkaWriter::open() {
  return check("init_transactions", rd_kafka_init_transactions(handle_.get(), kRequestMs));
}

Status KafkaWriter::send(const SentRecord& record) {
  while (true) {
    rd_kafka_error_t* error = produce(handle_.get(), record);
    const bool is_full =
        error != nullptr && rd_kafka_error_code(error) == RD_KAFKA_RESP_ERR__QUEUE_FULL;
    rd_kafka_poll(handle_.get(), is_full ? kPollMs : 0);
    if (!is_full) {
      return check("sending", error);
    }
    rd_kafka_error_destroy(error);
  }
}

Status KafkaWriter::check_deliveries() const {
  if (deliveries_.failed == 0) {
    return {};
  }
  return external_error(
      fmt::format("{} records not stored: {}", deliveries_.failed, deliveries_.last_error));
}

Status KafkaWriter::flush() {
  LS_TRY(check("flushing", rd_kafka_flush(handle_.get(), kRequestMs)));
  return check_deliveries();
}

Status KafkaWriter::begin() {
  return check("begin_transaction", rd_kafka_begin_transaction(handle_.get()));
}

Status KafkaWriter::commit() {
  LS_TRY(check("commit_transaction", rd_kafka_commit_transaction(handle_.get(), kRequestMs)));
  return check_deliveries();
}

Status KafkaWriter::abort() {
  // What was sent is meant to be lost: its deliveries do not count.
  const Status status =
      check("abort_transaction", rd_kafka_abort_transaction(handle_.get(), kRequestMs));
  deliveries_ = {};
  return status;
}

}  // namespace ls::test
