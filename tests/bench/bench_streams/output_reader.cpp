#include "bench/bench_streams/output_reader.hpp"

#include <fmt/core.h>
#include <librdkafka/rdkafka.h>

#include <memory>
#include <string_view>

namespace ls::bench {
namespace {

using Message = std::unique_ptr<rd_kafka_message_t, decltype(&rd_kafka_message_destroy)>;
using Partitions = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                   decltype(&rd_kafka_topic_partition_list_destroy)>;

constexpr int kPollMs = 100;
constexpr int kSilentPollsMax = 300;

}  // namespace

Result<OutputReader> OutputReader::open(const Contender& contender, const std::string& address,
                                        From from) {
  OutputReader reader(contender);
  reader.consumer_ = test::open_consumer(address, {{"group.id", "reader"},
                                                   {"enable.auto.commit", "false"},
                                                   {"enable.partition.eof", "true"},
                                                   {"fetch.wait.max.ms", "50"},
                                                   {"isolation.level", "read_committed"}});
  rd_kafka_poll_set_consumer(reader.consumer_.get());
  const Partitions all(rd_kafka_topic_partition_list_new(2 * kPartitions),
                       rd_kafka_topic_partition_list_destroy);
  for (const std::string& topic : {contender.tumbling_topic, contender.hopping_topic}) {
    for (std::int32_t i = 0; i < kPartitions; ++i) {
      rd_kafka_topic_partition_list_add(all.get(), topic.c_str(), i)->offset =
          from == From::begin ? RD_KAFKA_OFFSET_BEGINNING : RD_KAFKA_OFFSET_END;
    }
  }
  const rd_kafka_resp_err_t assigned = rd_kafka_assign(reader.consumer_.get(), all.get());
  if (assigned != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return external_error(rd_kafka_err2str(assigned));
  }
  return reader;
}

Result<std::optional<WindowRow>> OutputReader::next(int at_most_ms) {
  const Message message(rd_kafka_consumer_poll(consumer_.get(), at_most_ms),
                        rd_kafka_message_destroy);
  if (message == nullptr) {
    return std::optional<WindowRow>();
  }
  if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    ++at_end_;
    return std::optional<WindowRow>();
  }
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return external_error(rd_kafka_message_errstr(message.get()));
  }
  const std::string_view value(static_cast<const char*>(message->payload), message->len);
  const event::JsonView record = LS_TRY(document_.parse(value));
  return std::optional<WindowRow>(LS_TRY(read_(record)));
}

Result<WindowRows> read_output(const Contender& contender, const std::string& address) {
  OutputReader reader = LS_TRY(OutputReader::open(contender, address, OutputReader::From::begin));
  WindowRows rows;
  for (int silent = 0; !reader.is_at_end();) {
    const std::optional<WindowRow> row = LS_TRY(reader.next(kPollMs));
    silent = row ? 0 : silent + 1;
    if (silent > kSilentPollsMax) {
      return external_error(fmt::format("the end of {}'s output is not reached", contender.name));
    }
    if (row) {
      rows.push_back(*row);
    }
  }
  return rows;
}

}  // namespace ls::bench
