#include "kafka/message_batch.hpp"

#include "kafka/record_layout.hpp"

#include <algorithm>

namespace ls::kafka {

namespace {

Bytes bytes_of(const void* data, std::size_t size) {
  return data == nullptr ? Bytes() : Bytes(static_cast<const char*>(data), size);
}

// A broker's timestamp tells when the log took the record in. A producer's tells what its clock
// said: no later than `latest` can that be believed.
EventTime appended(const rd_kafka_message_t& message, EventTime latest) {
  rd_kafka_timestamp_type_t kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const EventTime stamp{rd_kafka_message_timestamp(&message, &kind)};
  if (kind == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME) {
    return stamp;
  }
  return kind == RD_KAFKA_TIMESTAMP_CREATE_TIME ? std::min(stamp, latest) : latest;
}

flow::Message view_of(const rd_kafka_message_t& message, std::string_view topic, EventTime latest) {
  flow::Message view;
  view.topic = topic;
  view.partition = Partition(message.partition);
  view.offset = Offset(message.offset);
  view.appended = appended(message, latest);
  view.key = bytes_of(message.key, message.key_len);
  view.value = bytes_of(message.payload, message.len);
  view.is_tombstone = message.payload == nullptr;
  return view;
}

}  // namespace

void MessageBatch::clear() {
  messages_.clear();
  headers_.clear();
  header_counts_.clear();
}

void MessageBatch::drop(const flow::TopicPartition& at) {
  std::erase_if(messages_, [&](const RawMessage& message) {
    return message->partition == at.partition.value &&
           at.topic == rd_kafka_topic_name(message->rkt);
  });
}

void MessageBatch::give(EventTime latest, std::vector<flow::Message>& out) {
  const std::size_t begin = out.size();
  const rd_kafka_topic_t* last = nullptr;
  std::string_view topic;
  for (const RawMessage& message : messages_) {
    if (message->rkt != last) {
      last = message->rkt;
      topic = rd_kafka_topic_name(last);
    }
    out.push_back(view_of(*message, topic, latest));
    header_counts_.push_back(read_headers(*message));
  }
  // Only now does headers_ stay where it is.
  std::size_t at = 0;
  for (std::size_t i = 0; i < header_counts_.size(); ++i) {
    out[begin + i].headers = std::span(headers_).subspan(at, header_counts_[i]);
    at += header_counts_[i];
  }
}

std::size_t MessageBatch::read_headers(const rd_kafka_message_t& message) {
  if (says_no_headers(message)) {
    return 0;
  }
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return 0;
  }
  std::size_t count = 0;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  while (rd_kafka_header_get_all(headers, count, &name, &value, &size) ==
         RD_KAFKA_RESP_ERR_NO_ERROR) {
    headers_.push_back({name, bytes_of(value, size)});
    ++count;
  }
  return count;
}

}  // namespace ls::kafka
