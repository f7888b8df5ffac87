#include "bench/bench_streams/kafka_io.hpp"

#include "bench/bench_streams/progress.hpp"

#include <fmt/core.h>
#include <librdkafka/rdkafka.h>

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

namespace ls::bench {
namespace {

using Handle = std::unique_ptr<rd_kafka_t, decltype(&rd_kafka_destroy)>;
using Topic = std::unique_ptr<rd_kafka_topic_t, decltype(&rd_kafka_topic_destroy)>;
using Message = std::unique_ptr<rd_kafka_message_t, decltype(&rd_kafka_message_destroy)>;
using Partitions = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                   decltype(&rd_kafka_topic_partition_list_destroy)>;

constexpr int kFlushMs = 120'000;
constexpr int kPollMs = 100;
constexpr int kSilentPollsMax = 300;
constexpr std::uint64_t kServeEvery = 256;

void note_failure(rd_kafka_t* /*handle*/, const rd_kafka_message_t* message, void* failures) {
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    ++*static_cast<std::uint64_t*>(failures);
  }
}

Result<Handle> open(rd_kafka_type_t type,
                    const std::vector<std::pair<const char*, std::string>>& settings,
                    std::uint64_t* failures) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  std::array<char, 256> error{};
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(conf, name, value.c_str(), error.data(), error.size()) !=
        RD_KAFKA_CONF_OK) {
      return internal_error(error.data());
    }
  }
  if (failures != nullptr) {
    rd_kafka_conf_set_dr_msg_cb(conf, note_failure);
    rd_kafka_conf_set_opaque(conf, failures);
  }
  Handle handle(rd_kafka_new(type, conf, error.data(), error.size()), rd_kafka_destroy);
  if (handle == nullptr) {
    return external_error(error.data());
  }
  return handle;
}

Status send(rd_kafka_t* producer, rd_kafka_topic_t* topic, const PageView& view,
            const std::string& value) {
  const std::string key = lead_name(view.lead);
  // Copied before the call returns, never written.
  auto* bytes = const_cast<char*>(value.data());
  while (rd_kafka_produce(topic, view.partition, RD_KAFKA_MSG_F_COPY, bytes, value.size(),
                          key.data(), key.size(), nullptr) != 0) {
    if (rd_kafka_last_error() != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      return external_error(rd_kafka_err2str(rd_kafka_last_error()));
    }
    rd_kafka_poll(producer, kPollMs);
  }
  if (view.index % kServeEvery == 0) {
    rd_kafka_poll(producer, 0);
  }
  return {};
}

}  // namespace

Result<Loaded> load_input(const std::string& address, const WorldOptions& options) {
  std::uint64_t failures = 0;
  const Handle producer = LS_TRY(open(RD_KAFKA_PRODUCER,
                                      {{"bootstrap.servers", address},
                                       {"enable.idempotence", "true"},
                                       {"compression.codec", "lz4"},
                                       {"linger.ms", "20"},
                                       {"batch.size", "1000000"},
                                       {"queue.buffering.max.messages", "500000"}},
                                      &failures));
  const Topic topic(rd_kafka_topic_new(producer.get(), kInputTopic.c_str(), nullptr),
                    rd_kafka_topic_destroy);
  const auto began = std::chrono::steady_clock::now();
  Loaded loaded;
  PageViews views(options);
  PageView view;
  Progress progress("events written", options.events);
  for (std::string value; views.next(view); value.clear()) {
    PageViews::append_json(value, view);
    LS_TRY(send(producer.get(), topic.get(), view, value));
    ++loaded.ends[static_cast<std::size_t>(view.partition)];
    loaded.bytes += value.size();
    progress.show(view.index + 1);
  }
  if (rd_kafka_flush(producer.get(), kFlushMs) != RD_KAFKA_RESP_ERR_NO_ERROR || failures > 0) {
    return external_error(fmt::format("the input could not be written, {} failures", failures));
  }
  loaded.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return loaded;
}

Status read_topic(const std::string& address, const std::string& topic,
                  const std::function<Status(std::string_view)>& take) {
  const Handle consumer = LS_TRY(open(RD_KAFKA_CONSUMER,
                                      {{"bootstrap.servers", address},
                                       {"group.id", "reader"},
                                       {"enable.auto.commit", "false"},
                                       {"enable.partition.eof", "true"},
                                       {"isolation.level", "read_committed"}},
                                      nullptr));
  rd_kafka_poll_set_consumer(consumer.get());
  const Partitions all(rd_kafka_topic_partition_list_new(kPartitions),
                       rd_kafka_topic_partition_list_destroy);
  for (std::int32_t i = 0; i < kPartitions; ++i) {
    rd_kafka_topic_partition_list_add(all.get(), topic.c_str(), i)->offset =
        RD_KAFKA_OFFSET_BEGINNING;
  }
  rd_kafka_assign(consumer.get(), all.get());
  int at_end = 0;
  for (int silent = 0; at_end < kPartitions;) {
    const Message message(rd_kafka_consumer_poll(consumer.get(), kPollMs),
                          rd_kafka_message_destroy);
    if (message == nullptr) {
      if (++silent > kSilentPollsMax) {
        return external_error(fmt::format("the end of {} is not reached", topic));
      }
    } else if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      ++at_end;
    } else if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      silent = 0;
      LS_TRY(take({static_cast<const char*>(message->payload), message->len}));
    } else {
      return external_error(rd_kafka_message_errstr(message.get()));
    }
  }
  return {};
}

}  // namespace ls::bench
