#include "support/kafka_group.hpp"

#include <fmt/core.h>
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <memory>

namespace ls::test {
namespace {

constexpr int kRequestMs = 10'000;
// A broker that has just come up takes a while until it knows the groups again.
constexpr int kAttempts = 300;
constexpr int kPauseMs = 100;

bool is_passing(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR_NOT_COORDINATOR:
    case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__WAIT_COORD:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
      return true;
    default:
      return false;
  }
}

using Partitions = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                   decltype(&rd_kafka_topic_partition_list_destroy)>;

}  // namespace

KafkaGroup::KafkaGroup(const std::string& address, const std::string& group,
                       const std::vector<TopicPartitions>& topics)
    // Asked as a committed reader the broker would make us wait for open transactions.
    : consumer_(open_consumer(address, {{"group.id", group},
                                        {"enable.auto.commit", "false"},
                                        {"isolation.level", "read_uncommitted"}})),
      topics_(topics) {}

Result<std::vector<std::int64_t>> KafkaGroup::committed() const {
  const Partitions list(rd_kafka_topic_partition_list_new(16),
                        rd_kafka_topic_partition_list_destroy);
  for (const TopicPartitions& topic : topics_) {
    for (std::int32_t p = 0; p < topic.partitions; ++p) {
      rd_kafka_topic_partition_list_add(list.get(), topic.topic.c_str(), p);
    }
  }
  rd_kafka_resp_err_t code = rd_kafka_committed(consumer_.get(), list.get(), kRequestMs);
  for (int attempt = 1; is_passing(code) && attempt < kAttempts; ++attempt) {
    rd_kafka_poll(consumer_.get(), kPauseMs);
    code = rd_kafka_committed(consumer_.get(), list.get(), kRequestMs);
  }
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return external_error(fmt::format("asking for positions: {}", rd_kafka_err2str(code)));
  }
  std::vector<std::int64_t> positions;
  for (int i = 0; i < list->cnt; ++i) {
    positions.push_back(std::max<std::int64_t>(list->elems[i].offset, 0));
  }
  return positions;
}

}  // namespace ls::test
