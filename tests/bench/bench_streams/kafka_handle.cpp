#include "bench/bench_streams/kafka_handle.hpp"

#include <array>

namespace ls::bench {
namespace {

void note_failure(rd_kafka_t* /*handle*/, const rd_kafka_message_t* message, void* failures) {
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    ++*static_cast<std::uint64_t*>(failures);
  }
}

}  // namespace

Result<KafkaHandle> open_kafka(rd_kafka_type_t type, const KafkaProperties& properties,
                               std::uint64_t* failures) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  std::array<char, 256> error{};
  // What a call needs to know it returns; a coordinator that is still loading is no news.
  rd_kafka_conf_set(conf, "log_level", "3", error.data(), error.size());
  for (const auto& [name, value] : properties) {
    if (rd_kafka_conf_set(conf, name, value.c_str(), error.data(), error.size()) !=
        RD_KAFKA_CONF_OK) {
      rd_kafka_conf_destroy(conf);
      return internal_error(error.data());
    }
  }
  if (failures != nullptr) {
    rd_kafka_conf_set_dr_msg_cb(conf, note_failure);
    rd_kafka_conf_set_opaque(conf, failures);
  }
  KafkaHandle handle(rd_kafka_new(type, conf, error.data(), error.size()));
  if (handle == nullptr) {
    rd_kafka_conf_destroy(conf);
    return external_error(error.data());
  }
  return handle;
}

}  // namespace ls::bench
