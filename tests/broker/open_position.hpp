#pragma once

#include "leadstream/flow/io.hpp"

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <string>

namespace ls::test {

// A transaction of somebody else that holds a position of the group, committed when told.
class OpenPosition {
 public:
  OpenPosition(const std::string& address, const std::string& group, const flow::TopicPartition& at,
               std::int64_t next) {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", address.c_str(), nullptr, 0);
    rd_kafka_conf_set(conf, "transactional.id", (group + ".other").c_str(), nullptr, 0);
    producer_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, nullptr, 0);
    check(rd_kafka_init_transactions(producer_, 10'000));
    check(rd_kafka_begin_transaction(producer_));
    rd_kafka_topic_partition_list_t* positions = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(positions, at.topic.c_str(), at.partition.value)->offset =
        next;
    rd_kafka_consumer_group_metadata_t* member =
        rd_kafka_consumer_group_metadata_new(group.c_str());
    check(rd_kafka_send_offsets_to_transaction(producer_, positions, member, 10'000));
    rd_kafka_consumer_group_metadata_destroy(member);
    rd_kafka_topic_partition_list_destroy(positions);
  }
  ~OpenPosition() {
    rd_kafka_destroy(producer_);
  }
  OpenPosition(const OpenPosition&) = delete;
  OpenPosition& operator=(const OpenPosition&) = delete;

  void commit() {
    check(rd_kafka_commit_transaction(producer_, 10'000));
  }

 private:
  static void check(rd_kafka_error_t* error) {
    if (error != nullptr) {
      ADD_FAILURE() << rd_kafka_error_string(error);
      rd_kafka_error_destroy(error);
    }
  }
  rd_kafka_t* producer_ = nullptr;
};

}  // namespace ls::test
