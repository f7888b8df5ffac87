#include "kafka/watermarks.hpp"

#include "kafka/conf.hpp"
#include "kafka/errors.hpp"

#include <fmt/core.h>

namespace ls::kafka {

namespace {

using Metadata =
    std::unique_ptr<const struct rd_kafka_metadata, Destroy<rd_kafka_metadata_destroy>>;

}  // namespace

Result<std::unique_ptr<Watermarks>> Watermarks::make(const ClientSettings& settings) {
  Conf conf = LS_TRY(make_conf(settings, Role::watermarks, {}, nullptr));
  Handle client = LS_TRY(make_handle(std::move(conf), Role::watermarks));
  return std::make_unique<Watermarks>(std::move(client), settings.request_timeout);
}

Result<flow::Source::Range> Watermarks::range(const flow::TopicPartition& at) {
  std::int64_t first = 0;
  std::int64_t next = 0;
  const rd_kafka_resp_err_t answer = rd_kafka_query_watermark_offsets(
      client_.get(), at.topic.c_str(), at.partition.value, &first, &next, timeout_ms(patience_));
  rd_kafka_poll(client_.get(), 0);
  if (answer != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return client_error(answer, fmt::format("asking for the bounds of partition {} of topic {}",
                                            at.partition.value, at.topic));
  }
  return flow::Source::Range{Offset(first), Offset(next)};
}

Result<std::int32_t> Watermarks::partitions(const std::string& topic) {
  const std::string doing = fmt::format("asking for the partitions of topic {}", topic);
  const TopicHandle handle(rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr));
  if (!handle) {
    return client_error(rd_kafka_last_error(), doing);
  }
  const struct rd_kafka_metadata* found = nullptr;
  const rd_kafka_resp_err_t answer =
      rd_kafka_metadata(client_.get(), 0, handle.get(), &found, timeout_ms(patience_));
  if (answer != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return client_error(answer, doing);
  }
  const Metadata metadata(found);
  if (metadata->topic_cnt != 1 || metadata->topics[0].err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return client_error(metadata->topic_cnt == 1 ? metadata->topics[0].err
                                                 : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
                        doing);
  }
  return metadata->topics[0].partition_cnt;
}

}  // namespace ls::kafka
