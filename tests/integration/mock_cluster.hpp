#pragma once

#include "leadstream/kafka/client_settings.hpp"

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace ls::test {

// Kafka's numbers of the requests into which tests inject errors.
enum class Api : std::int16_t {
  produce = 0,
  offset_fetch = 9,
  init_producer_id = 22,
  add_partitions = 24,
  add_offsets = 25,
  end_transaction = 26,
  commit_offsets = 28,
};

// librdkafka's own brokers inside this process. They store transactions' offsets nowhere, fence
// nobody and ignore isolation: good for how the real client meets errors, not for exactly-once.
class MockCluster {
 public:
  explicit MockCluster(int brokers = 1) {
    char reason[256];
    host_ = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), reason, sizeof(reason));
    cluster_ = rd_kafka_mock_cluster_new(host_, brokers);
  }
  ~MockCluster() {
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(host_);
  }
  MockCluster(const MockCluster&) = delete;
  MockCluster& operator=(const MockCluster&) = delete;

  void create_topic(const std::string& name, int partitions) {
    rd_kafka_mock_topic_create(cluster_, name.c_str(), partitions, 1);
  }
  // The next requests of the kind are answered with these errors, one each.
  void inject(Api api, std::initializer_list<rd_kafka_resp_err_t> answers) {
    const std::vector<rd_kafka_resp_err_t> all(answers);
    rd_kafka_mock_push_request_errors_array(cluster_, static_cast<std::int16_t>(api), all.size(),
                                            all.data());
  }
  void inject(Api api, rd_kafka_resp_err_t answer, std::size_t times) {
    const std::vector<rd_kafka_resp_err_t> all(times, answer);
    rd_kafka_mock_push_request_errors_array(cluster_, static_cast<std::int16_t>(api), all.size(),
                                            all.data());
  }
  void clear(Api api) {
    rd_kafka_mock_clear_request_errors(cluster_, static_cast<std::int16_t>(api));
  }
  void set_down() {
    rd_kafka_mock_broker_set_down(cluster_, 1);
  }
  void set_up() {
    rd_kafka_mock_broker_set_up(cluster_, 1);
  }

  // Short timeouts: an outage in a test is short too.
  [[nodiscard]] kafka::ClientSettings settings() const {
    kafka::ClientSettings out;
    out.bootstrap = rd_kafka_mock_cluster_bootstraps(cluster_);
    out.app = "test";
    out.transaction_timeout = Millis{4000};
    out.session_timeout = Millis{6000};
    out.request_timeout = Millis{2000};
    return out;
  }

 private:
  rd_kafka_t* host_ = nullptr;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
};

}  // namespace ls::test
