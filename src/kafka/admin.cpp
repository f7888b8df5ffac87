#include "kafka/admin.hpp"

#include "kafka/conf.hpp"
#include "kafka/errors.hpp"

#include <fmt/core.h>

#include <array>
#include <string_view>

namespace ls::kafka {

namespace {

using Metadata =
    std::unique_ptr<const struct rd_kafka_metadata, Destroy<rd_kafka_metadata_destroy>>;
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, Destroy<rd_kafka_NewTopic_destroy>>;
using ConfigResource =
    std::unique_ptr<rd_kafka_ConfigResource_t, Destroy<rd_kafka_ConfigResource_destroy>>;

void read_entries(const rd_kafka_ConfigResource_t& resource, FoundTopic& into) {
  std::size_t count = 0;
  const rd_kafka_ConfigEntry_t** const entries = rd_kafka_ConfigResource_configs(&resource, &count);
  for (std::size_t i = 0; i < count; ++i) {
    const char* const value = rd_kafka_ConfigEntry_value(entries[i]);
    into.configs[rd_kafka_ConfigEntry_name(entries[i])] = value == nullptr ? "" : value;
  }
}

Result<NewTopic> new_topic(const TopicPlan& plan) {
  std::array<char, 256> reason{};
  NewTopic made(rd_kafka_NewTopic_new(plan.name.c_str(), plan.partitions, plan.replication,
                                      reason.data(), reason.size()));
  if (!made) {
    return user_error(fmt::format("topic {}: {}", plan.name, reason.data()));
  }
  for (const auto* entries : {&plan.configs, &plan.initial}) {
    for (const auto& [name, value] : *entries) {
      rd_kafka_NewTopic_set_config(made.get(), name.c_str(), value.c_str());
    }
  }
  return made;
}

void note(const rd_kafka_topic_result_t& result, TopicCreation& creation) {
  const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(&result);
  const std::string name = rd_kafka_topic_result_name(&result);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    creation.made.push_back(name);
  } else if (error != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
    const char* const detail = rd_kafka_topic_result_error_string(&result);
    creation.failures.push_back(client_error(error, fmt::format("creating topic {}", name),
                                             detail == nullptr ? "" : detail));
  }
}

}  // namespace

Result<AdminClient> AdminClient::connect(const ClientSettings& settings) {
  Conf conf = LS_TRY(make_conf(settings, Role::admin, {}, nullptr));
  Handle client = LS_TRY(make_handle(std::move(conf), Role::admin));
  return AdminClient(std::move(client), settings.request_timeout);
}

Result<std::map<std::string, FoundTopic>> AdminClient::topics() {
  const struct rd_kafka_metadata* found = nullptr;
  const rd_kafka_resp_err_t answer =
      rd_kafka_metadata(client_.get(), 1, nullptr, &found, timeout_ms(patience_));
  if (answer != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return client_error(answer, "asking for the topics of the cluster");
  }
  const Metadata metadata(found);
  std::map<std::string, FoundTopic> out;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const rd_kafka_metadata_topic_t& topic = metadata->topics[i];
    if (topic.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      const int replicas = topic.partition_cnt > 0 ? topic.partitions[0].replica_cnt : 0;
      out[topic.topic] = {topic.partition_cnt, replicas, {}};
    }
  }
  return out;
}

Status AdminClient::describe(std::map<std::string, FoundTopic>& topics) {
  std::vector<ConfigResource> wanted;
  std::vector<rd_kafka_ConfigResource_t*> raw;
  for (const auto& [name, topic] : topics) {
    wanted.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name.c_str()));
    raw.push_back(wanted.back().get());
  }
  if (raw.empty()) {
    return {};
  }
  const Queue queue(rd_kafka_queue_new(client_.get()));
  rd_kafka_DescribeConfigs(client_.get(), raw.data(), raw.size(), nullptr, queue.get());
  const Event event = LS_TRY(answer(queue.get(), RD_KAFKA_EVENT_DESCRIBECONFIGS_RESULT,
                                    "asking for the topics' configuration"));
  std::size_t count = 0;
  const rd_kafka_ConfigResource_t** const found = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = rd_kafka_ConfigResource_name(found[i]);
    const rd_kafka_resp_err_t error = rd_kafka_ConfigResource_error(found[i]);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return client_error(error, fmt::format("asking for the configuration of topic {}", name));
    }
    read_entries(*found[i], topics[name]);
  }
  return {};
}

Result<TopicCreation> AdminClient::create(const std::vector<const TopicPlan*>& plans) {
  TopicCreation creation;
  std::vector<NewTopic> topics;
  std::vector<rd_kafka_NewTopic_t*> raw;
  for (const TopicPlan* plan : plans) {
    topics.push_back(LS_TRY(new_topic(*plan)));
    raw.push_back(topics.back().get());
  }
  if (raw.empty()) {
    return creation;
  }
  const Queue queue(rd_kafka_queue_new(client_.get()));
  rd_kafka_CreateTopics(client_.get(), raw.data(), raw.size(), nullptr, queue.get());
  const Event event =
      LS_TRY(answer(queue.get(), RD_KAFKA_EVENT_CREATETOPICS_RESULT, "creating topics"));
  std::size_t count = 0;
  const rd_kafka_topic_result_t** const results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  for (std::size_t i = 0; i < count; ++i) {
    note(*results[i], creation);
  }
  return creation;
}

Result<Event> AdminClient::answer(rd_kafka_queue_t* queue, rd_kafka_event_type_t type,
                                  std::string_view doing) {
  // The request itself ends within the client's request timeout.
  Event event(rd_kafka_queue_poll(queue, timeout_ms(patience_ + seconds(5))));
  if (!event || rd_kafka_event_type(event.get()) != type) {
    return client_error(RD_KAFKA_RESP_ERR__TIMED_OUT, doing);
  }
  const rd_kafka_resp_err_t error = rd_kafka_event_error(event.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return client_error(error, doing, rd_kafka_event_error_string(event.get()));
  }
  return event;
}

}  // namespace ls::kafka
