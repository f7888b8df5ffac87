#pragma once

#include "kafka/handles.hpp"
#include "kafka/transactional_client.hpp"

#include "leadstream/flow/io.hpp"
#include "leadstream/kafka/client_settings.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ls::kafka {

// An idempotent producer: copies records into the client's queue and hears what became of them.
// One thread. The client's threads count disconnects and note what was delivered, which is seen
// once `flush` has come back.
class Producer {
 public:
  // With a transactional id, the caller rules the transactions through `client`.
  static Result<std::unique_ptr<Producer>> make(const ClientSettings& settings,
                                                std::optional<std::string> transactional_id,
                                                const Clock& clock);
  Producer(const ClientSettings& settings, const Clock& clock)
      : clock_(clock), patience_(settings.transaction_timeout) {}
  ~Producer();
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;

  // Blocks while the queue is full, for the length of a transaction at most. Without a time the
  // client gives the record its own.
  Status send(const flow::OutgoingMessage& message, Delivered* delivered = nullptr,
              std::optional<EventTime> time = std::nullopt);
  // See TransactionalClient.
  Status send_run(std::span<const flow::OutgoingMessage> run, Delivered* delivered);
  // Waits until every record sent is stored. An error of any of them is given once.
  Status flush(Millis patience);
  // Fetches the topic's metadata now, so that its first record does not wait for it.
  void warm_up(const std::string& topic, Millis patience);
  // Serves delivery reports for so long.
  void wait(Millis time);
  void forget_failures() {
    failure_.reset();
  }
  // Lost connections so far, to any broker that was connected.
  [[nodiscard]] std::uint64_t disconnects() const {
    return disconnects_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] rd_kafka_t* client() const {
    return client_.get();
  }

 private:
  // Served by our calls.
  static void on_failed_delivery(rd_kafka_t* client, const rd_kafka_message_t* message,
                                 void* context);
  // In the client's threads.
  static rd_kafka_resp_err_t on_acknowledged(rd_kafka_t* client, rd_kafka_message_t* message,
                                             void* context);
  static rd_kafka_resp_err_t on_made(rd_kafka_t* client, const rd_kafka_conf_t* conf, void* context,
                                     char* reason, std::size_t reason_size);
  static rd_kafka_resp_err_t on_broker_state(rd_kafka_t* client, std::int32_t broker,
                                             const char* protocol, const char* name, int port,
                                             const char* state, void* context);
  Result<rd_kafka_topic_t*> topic(std::string_view name);
  // One try: the client's answer.
  rd_kafka_resp_err_t enqueue(rd_kafka_topic_t* topic, const flow::OutgoingMessage& message,
                              Delivered* delivered, std::optional<EventTime> time,
                              std::string& detail);
  // Serves delivery reports now and then.
  void count_sends(std::size_t count);

  const Clock& clock_;
  Millis patience_;
  std::optional<Error> failure_;         // the first delivery that failed since the last flush
  std::size_t unserved_ = 0;             // records sent since delivery reports were served last
  std::vector<rd_kafka_message_t> run_;  // in the client's form; reused
  // By broker id, folded: whether it was connected. A collision only counts too much.
  std::array<std::atomic<bool>, 64> is_up_{};
  std::atomic<std::uint64_t> disconnects_{0};
  std::atomic<std::uint64_t> noted_{0};  // deliveries; orders what was noted before what reads it
  Handle client_;                        // its threads use what stands above
  std::map<std::string, TopicHandle, std::less<>> topics_;
};

}  // namespace ls::kafka
