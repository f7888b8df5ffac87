#pragma once

#include "leadstream/event/catalog.hpp"
#include "leadstream/flow/io.hpp"
#include "leadstream/flow/task.hpp"
#include "leadstream/runtime/engine_view.hpp"
#include "leadstream/runtime/model_feed.hpp"
#include "leadstream/runtime/state_provider.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ls::runtime {

struct WorkerOptions {
  std::uint32_t worker = 0;
  Millis commit_interval{100};
  // While a poll brings all that it may, so that more waits behind it: the longer a transaction,
  // the more of its rows changed several times and are written once. None: `commit_interval`.
  std::optional<Millis> commit_interval_behind = {};
  // While a poll brings less, so many bytes are enough for a commit: what comes during one waits
  // for its end, so it is to be short. None: `uncommitted_bytes_max`.
  std::optional<std::size_t> prompt_bytes = {};
  std::size_t uncommitted_bytes_max = 32 << 20;
  std::size_t uncommitted_records_max = 50'000;
  std::size_t messages_max = 1000;  // per poll
  Millis poll_wait{50};
  Millis idle{0};  // idle tick after this much silence at the end of all inputs; 0: none
  flow::TaskOptions task;
};

// What a worker is made of; it owns the clients.
struct WorkerParts {
  std::shared_ptr<const flow::Topology> topology;
  const event::Catalog* catalog = nullptr;
  std::unique_ptr<flow::Source> source;
  std::unique_ptr<flow::Sink> sink;
  StateProvider* states = nullptr;
  const ModelTopic* models = nullptr;    // not asked in an aligned run
  const flow::FeedView* feed = nullptr;  // of an aligned run, where models are read
  const Clock* clock = nullptr;
};

// Poll, run, commit: one thread, one consumer, one producer and the tasks of the partitions it
// owns. A partition whose state is not at the last commit yet stays paused; each turn brings one
// such state a slice further.
//
// In an aligned run (`TaskOptions::aligned`) its tasks hold back what they read, and do what is
// complete; a turn in which nothing can be done commits what is open, so that it waits with none.
class Worker final : public flow::PartitionListener {
 public:
  Worker(WorkerParts parts, WorkerOptions options);

  Status start();
  // One turn of the only loop of the data path. An Error with Retry::yes: call `roll_back`, wait,
  // go on.
  Status run_once();
  // Everything since the last commit is forgotten and read again.
  Status roll_back();
  // Commits what is open.
  Status finish();

  [[nodiscard]] WorkerView view() const;
  [[nodiscard]] bool has_tasks() const {
    return !tasks_.empty();
  }
  // In an aligned run: all its tasks have committed everything up to the end of the run.
  [[nodiscard]] bool is_done() const;
  [[nodiscard]] bool is_restoring() const {
    return !restoring_.empty();
  }

  Status on_assigned(std::span<const flow::TopicPartition> partitions) override;
  Status on_revoked(std::span<const flow::TopicPartition> partitions) override;
  Status on_lost(std::span<const flow::TopicPartition> partitions) override;

 private:
  struct Slot {
    std::shared_ptr<state::StateStore> store;
    std::unique_ptr<flow::Task> task;
    std::vector<flow::TopicPartition> inputs;
    std::vector<flow::Message> run;
    state::WriteBatch rows;
    std::int64_t active_ns = 0;  // last record or tick
    EventTime read_appended = EventTime::min();
    // Of an aligned run: who the task waits for, and since when it could do nothing else.
    std::optional<flow::Upstream> behind;
    std::optional<std::int64_t> idle_since_ns;
    std::optional<EventTime> waiting_for;
    bool is_in_doubt = false;  // a commit failed that its store knows nothing of
    // Of an aligned run: the bounds that an input had when it was begun.
    std::map<flow::TopicPartition, flow::Source::Range> begun;
  };

  // A partition that is ours and paused, because its state is not at the last commit yet.
  struct Restoring {
    std::unique_ptr<StateOpening> opening;  // none: it failed, a rollback begins anew
    std::vector<flow::TopicPartition> inputs;
    std::string damage = {};  // of the store that was there before
  };

  Status work();
  Status ingest();
  Status tick_idle();
  [[nodiscard]] bool commit_due() const;
  [[nodiscard]] std::size_t dirty_bytes() const;
  Status align();
  Result<bool> advance_tasks();
  void note_ends();
  void note_wait(Slot& slot, const flow::AlignedStep& step) const;
  [[nodiscard]] bool has_news() const;
  Status publish_progress();
  Status commit();
  Status commit_between_timers();
  Status keep_rows(Slot& slot);
  Status catch_up();
  static std::optional<Offset> position_of(const Slot& slot, const flow::TopicPartition& at);
  Status ask_group(std::span<const flow::TopicPartition> inputs);
  Status add_input(const flow::TopicPartition& at);
  Status begin_restore(Partition partition);
  void note_damage(Restoring& restoring, const std::string& damage);
  Status restart_restores();
  Status restore_slice();
  Result<bool> advance_restore(Partition partition);
  Result<Slot> make_slot(Partition partition, std::shared_ptr<state::StateStore> store);
  [[nodiscard]] Millis poll_wait() const;
  Status place(Slot& slot, const flow::TopicPartition& at);
  Result<Offset> start_of(Slot& slot, const flow::TopicPartition& at);
  [[nodiscard]] Retry retry_after(const flow::TopicPartition& at,
                                  std::optional<Offset> committed) const;
  Status rewind(Slot& slot);
  void drop(std::span<const flow::TopicPartition> partitions);
  void begin_transaction();
  void note_appended(std::span<const flow::Message> run);
  void tell_latencies();
  void show_nodes();
  [[nodiscard]] TaskView view_of(Partition partition, const Slot& slot) const;
  static void add_node_counters(WorkerView& view, const flow::Pipeline& pipeline);
  static void add_counters(WorkerView& view, const flow::Task& task);

  WorkerParts parts_;
  WorkerOptions options_;
  std::map<Partition, Slot> tasks_;
  std::map<Partition, Restoring> restoring_;
  bool is_waiting_ = false;    // a task of an aligned run waits for models
  bool has_more_ = false;      // a task of an aligned run was stopped in the midst
  bool has_restored_ = false;  // the last turn read records for a restore: more may wait
  // Where the group stood when it was last asked before a state was opened, or kept by a rollback.
  std::map<flow::TopicPartition, std::optional<Offset>> asked_;
  std::vector<flow::Message> messages_;
  bool is_behind_ = false;  // the last poll brought all that it may
  bool in_transaction_ = false;
  std::int64_t transaction_began_ns_ = 0;
  std::size_t transaction_records_ = 0;
  // When the log took in what the open transaction has read, and how many records each time: equal
  // neighbours are one entry.
  struct Appended {
    EventTime at;
    std::uint64_t count = 0;
  };
  std::vector<Appended> appended_;
  WorkerView totals_;  // counters only, those of tasks that are gone included
};

}  // namespace ls::runtime
