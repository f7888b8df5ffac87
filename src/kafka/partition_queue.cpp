#include "kafka/partition_queue.hpp"

#include "leadstream/base/assert.hpp"

namespace ls::kafka {

void PartitionQueue::open(rd_kafka_t& client, const flow::TopicPartition& at,
                          const Wakeup& wakeup) {
  queue_.reset(rd_kafka_queue_get_partition(&client, at.topic.c_str(), at.partition.value));
  LS_ASSERT(queue_ != nullptr);
  // Also keeps the client from forwarding it to the consumer's queue when the partition starts.
  rd_kafka_queue_forward(queue_.get(), nullptr);
  wakeup.watch(*queue_);
}

RawMessage PartitionQueue::take() {
  // Asking for the length costs a tenth of polling an empty queue.
  if (queue_ == nullptr || rd_kafka_queue_length(queue_.get()) == 0) {
    return nullptr;
  }
  return RawMessage(rd_kafka_consume_queue(queue_.get(), 0));
}

void PartitionQueue::drain() {
  while (take() != nullptr) {
  }
}

}  // namespace ls::kafka
