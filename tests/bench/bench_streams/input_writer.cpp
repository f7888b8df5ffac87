#include "bench/bench_streams/input_writer.hpp"

#include "bench/bench_streams/progress.hpp"

#include <fmt/core.h>
#include <librdkafka/rdkafka.h>

#include <chrono>
#include <utility>

namespace ls::bench {
namespace {

constexpr int kFlushMs = 120'000;
constexpr int kPollMs = 100;
constexpr std::uint64_t kServeEvery = 256;

}  // namespace

void InputWriter::DestroyTopic::operator()(rd_kafka_topic_s* topic) const {
  rd_kafka_topic_destroy(topic);
}

InputWriter::InputWriter(const std::string& address, Pace pace)
    : producer_(test::open_producer(address,
                                    {{"enable.idempotence", "true"},
                                     {"compression.codec", "lz4"},
                                     {"linger.ms", pace == Pace::batched ? "20" : "0"},
                                     {"batch.size", "1000000"},
                                     {"queue.buffering.max.messages", "500000"}},
                                    &deliveries_)),
      topic_(rd_kafka_topic_new(producer_.get(), kInputTopic.c_str(), nullptr)) {}

Status InputWriter::send(const PageView& view) {
  const std::string key = lead_name(view.lead);
  value_.clear();
  PageViews::append_json(value_, view);
  while (rd_kafka_produce(topic_.get(), view.partition, RD_KAFKA_MSG_F_COPY, value_.data(),
                          value_.size(), key.data(), key.size(), nullptr) != 0) {
    if (rd_kafka_last_error() != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      return external_error(rd_kafka_err2str(rd_kafka_last_error()));
    }
    rd_kafka_poll(producer_.get(), kPollMs);
  }
  if (++sends_ % kServeEvery == 0) {
    rd_kafka_poll(producer_.get(), 0);
  }
  ++loaded_.ends[static_cast<std::size_t>(view.partition)];
  loaded_.bytes += value_.size();
  return {};
}

Status InputWriter::flush() {
  const rd_kafka_resp_err_t flushed = rd_kafka_flush(producer_.get(), kFlushMs);
  if (flushed != RD_KAFKA_RESP_ERR_NO_ERROR || deliveries_.failed > 0) {
    return external_error(fmt::format("the input could not be written: {}; {} failures {}",
                                      rd_kafka_err2str(flushed), deliveries_.failed,
                                      deliveries_.last_error));
  }
  return {};
}

Result<Loaded> load_input(const std::string& address, const WorldOptions& options) {
  InputWriter writer(address, InputWriter::Pace::batched);
  const auto began = std::chrono::steady_clock::now();
  PageViews views(options);
  PageView view;
  Progress progress("events written", options.events);
  while (views.next(view)) {
    LS_TRY(writer.send(view));
    progress.show(view.index + 1);
  }
  LS_TRY(writer.flush());
  Loaded loaded = writer.loaded();
  loaded.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return loaded;
}

}  // namespace ls::bench
