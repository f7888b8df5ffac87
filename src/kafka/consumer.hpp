#pragma once

#include "kafka/backoff.hpp"
#include "kafka/deadline.hpp"
#include "kafka/handles.hpp"
#include "kafka/message_batch.hpp"
#include "kafka/watermarks.hpp"

#include "leadstream/flow/io.hpp"
#include "leadstream/kafka/cluster.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ls::kafka {

// A member of a consumer group. The client's own idea of positions is never used: this class knows
// the next offset of each partition, starts every partition there and drops what lies below, since
// the client may deliver records again after a seek, a pause or a rebalance. One thread.
class KafkaSource final : public CountedSource {
 public:
  static Result<std::unique_ptr<KafkaSource>> make(const ClientSettings& settings,
                                                   const WorkerSettings& worker,
                                                   Watermarks& watermarks, const Clock& clock);
  KafkaSource(const ClientSettings& settings, const WorkerSettings& worker, Watermarks& watermarks,
              const Clock& clock);
  ~KafkaSource() override;
  KafkaSource(const KafkaSource&) = delete;
  KafkaSource& operator=(const KafkaSource&) = delete;

  Status subscribe(std::span<const std::string> topics, flow::PartitionListener& listener) override;
  Status poll(Millis wait, std::size_t messages_max, std::vector<flow::Message>& out) override;
  Status seek(const flow::TopicPartition& at, Offset next) override;
  Status pause(const flow::TopicPartition& at) override;
  Status resume(const flow::TopicPartition& at) override;
  Result<std::optional<Offset>> committed(const flow::TopicPartition& at) override;
  Result<Range> range(const flow::TopicPartition& at) override;
  [[nodiscard]] bool at_end(const flow::TopicPartition& at) const override;

  [[nodiscard]] rd_kafka_t* client() const {
    return client_.get();
  }
  // Who we are in the group right now: goes into each transaction, which fails if we are no longer.
  [[nodiscard]] GroupMetadata group_metadata() const;
  [[nodiscard]] SourceCounters counters() const override {
    return counters_;
  }

 private:
  struct Held {
    flow::TopicPartition at;
    std::optional<Offset> next;  // the next offset to give
    std::optional<Offset> end;   // the largest end the client has reported
    bool is_open = false;        // the listener has taken it over
    bool is_paused = true;
    bool is_started = false;  // the client fetches it, or is paused by us
    bool is_at_end = false;
    bool must_seek = false;  // records were dropped while paused
    std::int64_t active_ns = 0;
  };

  static void on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t answer,
                           rd_kafka_topic_partition_list_t* partitions, void* context);
  void assign(rd_kafka_topic_partition_list_t& partitions);
  // Hands the listener what it has not taken over yet; again at the next poll if it fails.
  Status open_assigned();
  void revoke(rd_kafka_topic_partition_list_t& partitions);
  void change_assignment(rd_kafka_topic_partition_list_t* partitions, bool adds);
  void remember(const Status& outcome);

  // Fills the batch.
  void gather(Millis wait, std::size_t messages_max);
  // Makes the client that the settings ask for.
  Status connect();
  Status join();
  void close();
  // Whether the client has given up for good. A broker that was away longer than the session does
  // that to a static member, if an answer to its joining was lost.
  bool has_died();
  // Takes a new client in place of the dead one; what was held is lost. Nothing if it is too early.
  Status renew(Millis wait);
  Status take(RawMessage message);
  Status take_failure(const rd_kafka_message_t& message);
  Status seek_client(Held& held);
  Status set_paused(Held& held, bool paused);
  // Has the client forget the partition and start it again where we are.
  Status refetch(Held& held);
  Status find_start(Held& held);
  // The bounds that the last fetch brought along: asking the broker would hold up every partition.
  std::optional<Range> fetched_range(const flow::TopicPartition& at);
  // A partition that stands still although there are committed records behind its position is
  // fetched anew; looks at one partition a call.
  Status watch();
  [[nodiscard]] bool is_cooperative() const;
  Held* find(const flow::TopicPartition& at);
  Held* find(const rd_kafka_message_t& message);
  Result<Held*> need(const flow::TopicPartition& at);

  ClientSettings settings_;
  WorkerSettings worker_;
  Watermarks& watermarks_;
  const Clock& clock_;
  std::string group_;
  std::vector<std::string> topics_;
  Handle client_;
  flow::PartitionListener* listener_ = nullptr;
  std::vector<Held> held_;
  MessageBatch batch_;
  std::optional<Error> deferred_;  // found behind records that had to be given first
  bool is_polling_ = false;
  bool has_rebalanced_ = false;
  Backoff renewals_;
  std::int64_t watched_ns_ = 0;
  std::size_t watched_ = 0;
  SourceCounters counters_;
};

}  // namespace ls::kafka
