#include "support/kafka_admin.hpp"

#include <fmt/core.h>
#include <librdkafka/rdkafka.h>

#include <array>
#include <functional>
#include <memory>

namespace ls::test {
namespace {

constexpr int kRequestMs = 30'000;
constexpr int kLookMs = 100;
constexpr int kLooksMax = 300;

using Queue = std::unique_ptr<rd_kafka_queue_t, decltype(&rd_kafka_queue_destroy)>;
using Event = std::unique_ptr<rd_kafka_event_t, decltype(&rd_kafka_event_destroy)>;
using Metadata = std::unique_ptr<const rd_kafka_metadata_t, decltype(&rd_kafka_metadata_destroy)>;

// What the broker says of the one topic that it was asked about.
const rd_kafka_topic_result_t* topic_result(rd_kafka_event_t* answer) {
  std::size_t count = 0;
  const rd_kafka_topic_result_t** topics = nullptr;
  if (const auto* deleted = rd_kafka_event_DeleteTopics_result(answer)) {
    topics = rd_kafka_DeleteTopics_result_topics(deleted, &count);
  } else if (const auto* grown = rd_kafka_event_CreatePartitions_result(answer)) {
    topics = rd_kafka_CreatePartitions_result_topics(grown, &count);
  }
  return count == 0 ? nullptr : topics[0];
}

// Sends a request and waits for its answer.
Status request(rd_kafka_t* handle, const std::string& doing,
               const std::function<void(rd_kafka_queue_t*)>& send) {
  const Queue answers(rd_kafka_queue_new(handle), rd_kafka_queue_destroy);
  send(answers.get());
  const Event answer(rd_kafka_queue_poll(answers.get(), kRequestMs), rd_kafka_event_destroy);
  if (answer == nullptr) {
    return external_error(doing + ": no answer");
  }
  if (rd_kafka_event_error(answer.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return external_error(fmt::format("{}: {}", doing, rd_kafka_event_error_string(answer.get())));
  }
  const rd_kafka_topic_result_t* topic = topic_result(answer.get());
  if (topic != nullptr && rd_kafka_topic_result_error(topic) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* why = rd_kafka_topic_result_error_string(topic);
    return external_error(fmt::format("{}: {}", doing, why == nullptr ? "refused" : why));
  }
  return {};
}

bool is_known(rd_kafka_t* handle, const std::string& topic) {
  const rd_kafka_metadata_t* raw = nullptr;
  if (rd_kafka_metadata(handle, 1, nullptr, &raw, kRequestMs) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return true;
  }
  const Metadata all(raw, rd_kafka_metadata_destroy);
  for (int i = 0; i < all->topic_cnt; ++i) {
    if (topic == all->topics[i].topic) {
      return true;
    }
  }
  return false;
}

}  // namespace

KafkaAdmin::KafkaAdmin(const std::string& address) : handle_(open_producer(address, {})) {}

Status KafkaAdmin::delete_topic(const std::string& topic) const {
  rd_kafka_DeleteTopic_t* unwanted = rd_kafka_DeleteTopic_new(topic.c_str());
  const Status sent = request(handle_.get(), "deleting " + topic, [&](rd_kafka_queue_t* answers) {
    rd_kafka_DeleteTopics(handle_.get(), &unwanted, 1, nullptr, answers);
  });
  rd_kafka_DeleteTopic_destroy(unwanted);
  LS_TRY(Status(sent));
  for (int look = 0; look < kLooksMax; ++look) {
    if (!is_known(handle_.get(), topic)) {
      return {};
    }
    rd_kafka_poll(handle_.get(), kLookMs);
  }
  return external_error(fmt::format("topic {} does not go", topic));
}

Status KafkaAdmin::grow(const std::string& topic, std::int32_t partitions) const {
  std::array<char, 256> why{};
  rd_kafka_NewPartitions_t* wanted = rd_kafka_NewPartitions_new(
      topic.c_str(), static_cast<std::size_t>(partitions), why.data(), why.size());
  if (wanted == nullptr) {
    return internal_error(fmt::format("adding partitions to {}: {}", topic, why.data()));
  }
  Status sent =
      request(handle_.get(), "adding partitions to " + topic, [&](rd_kafka_queue_t* answers) {
        rd_kafka_CreatePartitions(handle_.get(), &wanted, 1, nullptr, answers);
      });
  rd_kafka_NewPartitions_destroy(wanted);
  return sent;
}

Status KafkaAdmin::delete_records(const std::string& topic, std::int32_t partition,
                                  std::int64_t first) const {
  rd_kafka_topic_partition_list_t* before = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(before, topic.c_str(), partition)->offset = first;
  rd_kafka_DeleteRecords_t* unwanted = rd_kafka_DeleteRecords_new(before);
  rd_kafka_topic_partition_list_destroy(before);
  Status sent = request(handle_.get(), fmt::format("deleting records of {}", topic),
                        [&](rd_kafka_queue_t* answers) {
                          rd_kafka_DeleteRecords(handle_.get(), &unwanted, 1, nullptr, answers);
                        });
  rd_kafka_DeleteRecords_destroy(unwanted);
  return sent;
}

Status KafkaAdmin::forbid_writing(const std::string& topic) const {
  rd_kafka_AclBinding_t* rule = rd_kafka_AclBinding_new(
      RD_KAFKA_RESOURCE_TOPIC, topic.c_str(), RD_KAFKA_RESOURCE_PATTERN_LITERAL, "User:ANONYMOUS",
      "*", RD_KAFKA_ACL_OPERATION_WRITE, RD_KAFKA_ACL_PERMISSION_TYPE_DENY, nullptr, 0);
  Status sent =
      request(handle_.get(), "forbidding to write to " + topic, [&](rd_kafka_queue_t* answers) {
        rd_kafka_CreateAcls(handle_.get(), &rule, 1, nullptr, answers);
      });
  rd_kafka_AclBinding_destroy(rule);
  return sent;
}

Status KafkaAdmin::allow_writing(const std::string& topic) const {
  rd_kafka_AclBindingFilter_t* rules = rd_kafka_AclBindingFilter_new(
      RD_KAFKA_RESOURCE_TOPIC, topic.c_str(), RD_KAFKA_RESOURCE_PATTERN_LITERAL, nullptr, nullptr,
      RD_KAFKA_ACL_OPERATION_WRITE, RD_KAFKA_ACL_PERMISSION_TYPE_DENY, nullptr, 0);
  Status sent =
      request(handle_.get(), "allowing to write to " + topic, [&](rd_kafka_queue_t* answers) {
        rd_kafka_DeleteAcls(handle_.get(), &rules, 1, nullptr, answers);
      });
  rd_kafka_AclBinding_destroy(rules);
  return sent;
}

}  // namespace ls::test
