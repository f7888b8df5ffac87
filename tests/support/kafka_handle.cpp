#include "support/kafka_handle.hpp"

#include "leadstream/base/assert.hpp"

#include <librdkafka/rdkafka.h>

#include <array>

namespace ls::test {
namespace {

using Configuration = std::unique_ptr<rd_kafka_conf_t, decltype(&rd_kafka_conf_destroy)>;

Configuration configuration(const std::string& address, const KafkaSettings& settings) {
  Configuration conf(rd_kafka_conf_new(), rd_kafka_conf_destroy);
  KafkaSettings all = {{"bootstrap.servers", address},
                       {"reconnect.backoff.ms", "50"},
                       {"reconnect.backoff.max.ms", "500"},
                       {"socket.nagle.disable", "true"},
                       {"topic.metadata.refresh.fast.interval.ms", "50"},
                       {"log_level", "0"}};
  all.insert(all.end(), settings.begin(), settings.end());
  std::array<char, 256> error{};
  for (const auto& [name, value] : all) {
    const auto result =
        rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), error.data(), error.size());
    LS_ASSERT(result == RD_KAFKA_CONF_OK);
  }
  return conf;
}

RdKafkaHandle open_handle(rd_kafka_type_t type, Configuration conf) {
  std::array<char, 256> error{};
  RdKafkaHandle handle(rd_kafka_new(type, conf.get(), error.data(), error.size()));
  LS_ASSERT(handle != nullptr);
  // The handle owns the configuration from here on.
  static_cast<void>(conf.release());
  return handle;
}

void note_delivery(rd_kafka_t* /*handle*/, const rd_kafka_message_t* message, void* opaque) {
  auto* deliveries = static_cast<KafkaDeliveries*>(opaque);
  if (deliveries != nullptr && message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    ++deliveries->failed;
    deliveries->last_error = rd_kafka_err2str(message->err);
  }
}

}  // namespace

void RdKafkaDelete::operator()(rd_kafka_s* handle) const {
  rd_kafka_destroy(handle);
}

RdKafkaHandle open_consumer(const std::string& address, const KafkaSettings& settings) {
  KafkaSettings all = {{"fetch.error.backoff.ms", "50"}};
  all.insert(all.end(), settings.begin(), settings.end());
  return open_handle(RD_KAFKA_CONSUMER, configuration(address, all));
}

RdKafkaHandle open_producer(const std::string& address, const KafkaSettings& settings,
                            KafkaDeliveries* deliveries) {
  Configuration conf = configuration(address, settings);
  rd_kafka_conf_set_dr_msg_cb(conf.get(), note_delivery);
  rd_kafka_conf_set_opaque(conf.get(), deliveries);
  return open_handle(RD_KAFKA_PRODUCER, std::move(conf));
}

}  // namespace ls::test
