#pragma once

#include "kafka/arrival_order.hpp"
#include "kafka/backoff.hpp"
#include "kafka/deadline.hpp"
#include "kafka/handles.hpp"
#include "kafka/held.hpp"
#include "kafka/message_batch.hpp"
#include "kafka/wakeup.hpp"
#include "kafka/watermarks.hpp"

#include "leadstream/flow/io.hpp"
#include "leadstream/kafka/cluster.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::kafka {

// A member of a consumer group. The client's own idea of positions is never used: this class knows
// the next offset of each partition, starts every partition there and drops what lies below, since
// the client may deliver records again after a seek, a pause or a rebalance. One thread.
//
// Each partition gets a queue of its own in the client, and tasks take turns: a transaction meets
// all its partitions soon, so that the client asks for them together, and no partition's clock runs
// far ahead. The partitions of one number are the inputs of one task and are merged by the time of
// their append (arrival_order.hpp); of each at most one record is held here until its turn.
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
  // What comes through the client's common queue: rebalances and failures.
  void gather_common(std::size_t messages_max);
  // What may be given of the tasks, in rounds.
  void gather_tasks(std::size_t messages_max);
  // Up to a share of each task, beginning with another task each time.
  void gather_round(std::size_t messages_max);
  void merge(std::span<Held> task, std::size_t messages_max);
  // Takes the partition's next record out of its queue, if it has come, and tells what it is.
  Input look(Held& held);
  void find_end(Held& held);
  // Has the client look at once whether the partition's queue has room again.
  void hurry(Held& held);
  // How many partitions the inputs have in all.
  Status count_inputs();
  // Makes the client that the settings ask for.
  Status connect();
  Status join();
  void close();
  // Whether the client has given up for good. A broker that was away longer than the session does
  // that to a static member, if an answer to its joining was lost.
  bool has_died();
  // Takes a new client in place of the dead one; what was held is lost. Nothing if it is too early.
  Status renew(Millis wait);
  // A record out of the common queue.
  Status take(RawMessage message);
  // Whether it is one that the partition gives next; notes what it tells.
  bool accept(Held& held, const rd_kafka_message_t& message);
  void give(Held& held, RawMessage message);
  // Null where the failure is no partition's that we hold.
  Status take_failure(Held* held, const rd_kafka_message_t& message);
  Status seek_client(Held& held);
  Status set_paused(Held& held, bool paused);
  // Has the client forget the partition and start it again where we are.
  Status refetch(Held& held);
  Status find_start(Held& held);
  // The bounds that the last fetch brought along: asking the broker would hold up every partition.
  Result<Range> asked_range(const flow::TopicPartition& at);
  std::optional<Range> fetched_range(const flow::TopicPartition& at);
  // A partition that stands still although there are committed records behind its position is
  // fetched anew; asks the broker of one partition a call.
  Status watch();
  void report_waits(std::int64_t now_ns, std::int64_t stall_ns);
  Held* next_still(std::int64_t now_ns, std::int64_t stall_ns);
  Status refetch_if_behind(Held& held, std::int64_t now_ns);
  [[nodiscard]] bool is_cooperative() const;
  // Sorted by partition and place, so that a task's inputs lie together.
  void hold(Held held);
  // As many as are held if it is not among them.
  [[nodiscard]] std::size_t index_of(Partition partition, std::string_view topic) const;
  Held* find(const flow::TopicPartition& at);
  Held* find(const rd_kafka_message_t& message);
  Result<Held*> need(const flow::TopicPartition& at);

  ClientSettings settings_;
  WorkerSettings worker_;
  Watermarks& watermarks_;
  const Clock& clock_;
  std::string group_;
  std::vector<std::string> topics_;
  std::size_t input_partitions_ = 0;
  std::unique_ptr<Wakeup> wakeup_;
  Handle client_;
  WatchedQueue common_;
  flow::PartitionListener* listener_ = nullptr;
  std::vector<Held> held_;
  std::vector<Input> inputs_;  // of the task that is being merged
  std::size_t turn_ = 0;       // the first input of the task that is merged next
  std::int64_t now_ns_ = 0;    // when this poll began to look
  std::int64_t hurried_ns_ = 0;
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
