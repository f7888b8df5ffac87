#pragma once

#include "kafka/wakeup.hpp"

#include "leadstream/flow/io.hpp"

namespace ls::kafka {

// What the client has fetched of one partition, apart from all others: nothing but this partition's
// records, its ends and its failures comes out, and what is not taken stays in the client, which
// stops fetching the partition when the queue is full. Not open until `open`.
class PartitionQueue {
 public:
  // Before the client is told to fetch the partition; else it goes into the consumer's queue.
  void open(rd_kafka_t& client, const flow::TopicPartition& at, const Wakeup& wakeup);
  // Null if there is nothing.
  RawMessage take();
  // Frees what is left of a time before: the client throws it out as soon as somebody looks.
  void drain();

 private:
  WatchedQueue queue_;
};

}  // namespace ls::kafka
