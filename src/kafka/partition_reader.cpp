#include "kafka/partition_reader.hpp"

#include "kafka/conf.hpp"
#include "kafka/deadline.hpp"
#include "kafka/errors.hpp"

#include "leadstream/base/assert.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::kafka {
namespace {

// Left alone, the client looks for the leaders of a topic that is new to it once a second. Without
// an answer it does, and reading says what is wrong.
void find_leaders(rd_kafka_t* client, rd_kafka_topic_t* topic, Millis patience) {
  const struct rd_kafka_metadata* found = nullptr;
  if (rd_kafka_metadata(client, 0, topic, &found, timeout_ms(patience)) ==
      RD_KAFKA_RESP_ERR_NO_ERROR) {
    rd_kafka_metadata_destroy(found);
  }
}

}  // namespace

Result<std::unique_ptr<PartitionReader>> PartitionReader::make(const ClientSettings& settings,
                                                               const Clock& clock,
                                                               const std::string& topic,
                                                               std::span<const Start> starts) {
  Conf conf = LS_TRY(make_conf(settings, Role::reader, {}, nullptr));
  Handle client = LS_TRY(make_handle(std::move(conf), Role::reader));
  TopicHandle handle(rd_kafka_topic_new(client.get(), topic.c_str(), nullptr));
  if (!handle) {
    return client_error(rd_kafka_last_error(), fmt::format("opening topic {}", topic));
  }
  find_leaders(client.get(), handle.get(), settings.request_timeout);
  Queue queue(rd_kafka_queue_new(client.get()));
  auto reader = std::make_unique<PartitionReader>(std::move(client), std::move(handle),
                                                  std::move(queue), clock);
  LS_TRY(reader->start(starts));
  return reader;
}

PartitionReader::PartitionReader(Handle client, TopicHandle topic, Queue queue, const Clock& clock)
    : client_(std::move(client)),
      topic_(std::move(topic)),
      queue_(std::move(queue)),
      clock_(clock) {}

PartitionReader::~PartitionReader() {
  batch_.clear();
  for (const Start& started : positions_) {
    rd_kafka_consume_stop(topic_.get(), started.partition.value);
  }
}

Status PartitionReader::start(std::span<const Start> starts) {
  for (const Start& wanted : starts) {
    if (rd_kafka_consume_start_queue(topic_.get(), wanted.partition.value, wanted.from.value,
                                     queue_.get()) != 0) {
      return client_error(rd_kafka_last_error(),
                          fmt::format("starting to read partition {} of topic {}",
                                      wanted.partition.value, rd_kafka_topic_name(topic_.get())));
    }
    positions_.push_back(wanted);
  }
  return {};
}

Status PartitionReader::poll(Millis wait, std::size_t messages_max,
                             std::vector<flow::Message>& out) {
  batch_.clear();
  rd_kafka_poll(client_.get(), 0);
  const Deadline deadline(clock_, wait);
  while (batch_.size() < messages_max && !deferred_) {
    const Millis left = batch_.size() == 0 ? deadline.left() : Millis{0};
    RawMessage message(rd_kafka_consume_queue(queue_.get(), timeout_ms(left)));
    if (!message) {
      break;
    }
    // Whoever waits for more than the end of a log decides that by itself.
    const bool is_end = message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
    if (const Status taken = take(std::move(message)); !taken) {
      deferred_ = taken.error();
    }
    if (is_end) {
      break;
    }
  }
  if (deferred_ && batch_.size() == 0) {
    Error error = *std::move(deferred_);
    deferred_.reset();
    return error;
  }
  batch_.give(EventTime::max(), out);
  return {};
}

Status PartitionReader::take(RawMessage message) {
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    Offset& next = position_of(message->partition);
    if (Offset(message->offset) >= next) {
      next = Offset(message->offset).next();
      batch_.add(std::move(message));
    }
    return {};
  }
  if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    Offset& next = position_of(message->partition);
    next = std::max(next, Offset(message->offset));
    return {};
  }
  return client_error(message->err,
                      fmt::format("reading partition {} of topic {}", message->partition,
                                  rd_kafka_topic_name(topic_.get())),
                      rd_kafka_message_errstr(message.get()));
}

Offset PartitionReader::position(Partition partition) const {
  const auto found = std::find_if(positions_.begin(), positions_.end(), [&](const Start& started) {
    return started.partition == partition;
  });
  LS_ASSERT(found != positions_.end());
  return found->from;
}

Offset& PartitionReader::position_of(std::int32_t partition) {
  const auto found = std::find_if(positions_.begin(), positions_.end(), [&](const Start& started) {
    return started.partition.value == partition;
  });
  LS_ASSERT(found != positions_.end());
  return found->from;
}

}  // namespace ls::kafka
