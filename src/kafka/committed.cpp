#include "kafka/committed.hpp"

#include "kafka/conf.hpp"
#include "kafka/deadline.hpp"
#include "kafka/errors.hpp"
#include "kafka/partitions.hpp"

#include <chrono>
#include <thread>

namespace ls::kafka {

Result<std::optional<Offset>> committed_position(rd_kafka_t* client, const ClientSettings& settings,
                                                 const Clock& clock,
                                                 const flow::TopicPartition& at) {
  const Deadline deadline(clock, {settings.transaction_timeout.count * 2});
  for (;;) {
    const PartitionList list = one(at);
    rd_kafka_resp_err_t answer =
        rd_kafka_committed(client, list.get(), timeout_ms(settings.request_timeout));
    if (answer == RD_KAFKA_RESP_ERR_NO_ERROR) {
      answer = list->elems[0].err;
    }
    if (answer == RD_KAFKA_RESP_ERR_NO_ERROR) {
      const std::int64_t offset = list->elems[0].offset;
      return offset < 0 ? std::optional<Offset>() : std::optional(Offset(offset));
    }
    Error error = client_error(answer, "asking for the committed position of " + name_of(at));
    if (deadline.has_passed() || error.code == "permission" || error.retry == Retry::no) {
      return error;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

}  // namespace ls::kafka
