#pragma once

#include "kafka/handles.hpp"

#include "leadstream/flow/io.hpp"

#include <vector>

namespace ls::kafka {

// The records of one poll: owns the client's memory, into which the views that it gives point.
// They live until `clear`. Reused, so that a poll allocates nothing of its own.
class MessageBatch {
 public:
  void clear();
  void add(RawMessage message) {
    messages_.push_back(std::move(message));
  }
  // Forgets the records of one partition.
  void drop(const flow::TopicPartition& at);
  // Appends a view of each record, in the order of `add`. `latest` bounds what a producer claims
  // as the time of arrival.
  void give(EventTime latest, std::vector<flow::Message>& out);

  [[nodiscard]] std::size_t size() const {
    return messages_.size();
  }

 private:
  // Appends the record's headers to headers_; gives their number.
  std::size_t read_headers(const rd_kafka_message_t& message);

  std::vector<RawMessage> messages_;
  std::vector<flow::Header> headers_;
  std::vector<std::size_t> header_counts_;
};

}  // namespace ls::kafka
