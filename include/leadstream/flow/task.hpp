#pragma once

#include "leadstream/base/arena.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/event/event_decoder.hpp"
#include "leadstream/flow/aligned.hpp"
#include "leadstream/flow/egress.hpp"
#include "leadstream/flow/intake.hpp"
#include "leadstream/flow/pipeline.hpp"
#include "leadstream/flow/read_order.hpp"
#include "leadstream/flow/tick_log.hpp"
#include "leadstream/state/meta.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ls::flow {

struct TaskOptions {
  Partition partition;
  Millis boundary{60'000};
  std::uint64_t seed = 0;
  std::size_t run_records_max = 1000;
  SideTopics side_topics;
  event::DecodeLimits limits;
  std::size_t cached_bytes_max = 0;  // of decoded rows; 0: as the tables were made
  // Partitions of the topics that topologies of ours read, by name: what is written there is
  // counted by partition.
  std::map<std::string, std::int32_t> internal_topics;
  std::string public_url = {};                 // for links in alerts
  const Clock* clock = nullptr;                // to tell how long nodes work, nothing else
  std::optional<AlignedOptions> aligned = {};  // of a bounded run in aligned order
  // Called in live order where many timers fire, behind every few of them. The task may be
  // committed there, so that neither a clock that moves far nor a million windows that close at one
  // time make a transaction without bound.
  std::function<Status()> between_timers = {};
};

class AlignedOrder;

// Everything one partition needs: intake, pipeline, egress, clock and META. Single-threaded; it
// knows neither which thread runs it nor when a commit is due.
//
// Live order (`ingest`): messages in log order. The task's clock is the largest time seen; a
// record's emission time is the clock; timers due at or before the clock fire before the record
// that moved it there. Whether an event is late is judged by its own partition alone, so that equal
// logs give equal late records however their reading interleaves.
//
// Aligned order (`TaskOptions::aligned`): `ingest` only holds messages back, and `advance`
// processes what no later record can come before. `begin_input` is called once for each input
// before the first record.
class Task {
 public:
  Task(std::shared_ptr<const Topology> topology, const event::Catalog& catalog,
       state::StateStore& store, Sink& sink, TaskOptions options);
  ~Task();

  // Opens the operators and reads META. `positions()` then tells where to read on; empty for a new
  // task.
  Status open();

  // A run of one input partition, in offset order. Offsets below the known position are dropped: a
  // client may deliver them again after a seek or a rebalance.
  Status ingest(std::span<const Message> run);

  // Of an aligned run only. An input is read from its first offset to the end that it has now.
  void begin_input(const TopicPartition& at, Source::Range range);
  // The source is at the end of the input.
  void reach_end(const TopicPartition& at);
  // Processes what is complete, up to about `records_max`; `feed` is null where no models are read.
  Result<AlignedStep> advance(const FeedView* feed, std::size_t records_max);
  // Whether more is done than the readers of its topics were told.
  [[nodiscard]] bool has_news() const;
  // Tells them, in the open transaction.
  Status publish();
  // Up to where they were told; the end of the run, once all is done.
  [[nodiscard]] EventTime published() const;

  // Idle tick: moves the clock although nothing came.
  Status advance_clock(EventTime to);

  // The versions in force from the next record on; recorded in META.
  void set_models(std::shared_ptr<const ModelSet> models);

  // Appends changed rows, then META, and remembers them as the open commit.
  Status checkpoint(state::WriteBatch& out);
  // The id of its changelog, if there is none on it yet.
  void set_new_changelog_id(std::string id) {
    new_changelog_id_ = std::move(id);
  }
  // Adds META once more, with where the changelog goes on after this commit, and the time on the
  // wall clock: for the task's own store.
  struct Stamp {
    Offset changelog_next;
    EventTime now;
  };
  void stamp_changelog(const Stamp& stamp, state::WriteBatch& out) const;
  void committed();
  // Back to the last commit, in memory too. The caller seeks the source to `positions()`.
  Status rolled_back();
  // The last rollback met the store at another commit than the last that this task knows of: what
  // is in memory does not belong to it, and the task has to be made anew.
  [[nodiscard]] bool is_overtaken() const {
    return is_overtaken_;
  }

  [[nodiscard]] bool has_uncommitted() const {
    return is_changed_;
  }
  [[nodiscard]] std::size_t dirty_bytes() const;
  [[nodiscard]] const std::vector<Position>& positions() const {
    return positions_;
  }
  [[nodiscard]] EventTime clock() const {
    return clock_;
  }
  [[nodiscard]] const Topology& topology() const {
    return *topology_;
  }
  [[nodiscard]] Partition partition() const {
    return options_.partition;
  }
  [[nodiscard]] const Pipeline& pipeline() const {
    return pipeline_;
  }
  [[nodiscard]] const Egress& egress() const {
    return egress_;
  }
  [[nodiscard]] std::uint64_t records_read() const {
    return records_read_;
  }

 private:
  Status take(const Message& message);
  Status meet(const Message& message, std::size_t at, const Intake::Item& item);
  Status put_aside(const Message& message, const Error& error);
  Status fire(EventTime upto);
  Status hold(const Message& message);
  std::size_t cursor(const Message& message);
  Status flush_run();
  void meet_tick(EventTime event_time);
  Status read_meta();
  Status restore_from(const state::Meta& meta);
  Status check_fingerprint(const state::Meta& meta) const;
  [[nodiscard]] std::string fingerprint() const;
  [[nodiscard]] state::Meta make_meta() const;

  std::shared_ptr<const Topology> topology_;
  TaskOptions options_;
  state::StateStore& store_;
  Arena arena_;
  std::shared_ptr<const ModelSet> models_;
  Intake intake_;
  std::vector<state::Meta::Node> nodes_;  // as META keeps them
  ReadOrder read_order_;
  Egress egress_;
  Pipeline pipeline_;
  std::unique_ptr<AlignedOrder> aligned_;  // of an aligned run only
  std::vector<Position> positions_;
  std::vector<EventTime> seen_;  // by position: the largest event time read from the partition
  EventTime clock_ = EventTime::min();
  std::uint64_t transaction_ = 0;
  std::string changelog_id_;      // as META says
  std::string new_changelog_id_;  // if it says none
  std::uint64_t committed_ = 0;   // the transaction whose rows are in the store
  bool is_overtaken_ = false;
  std::uint64_t records_read_ = 0;
  std::vector<Entry> run_;
  window::RecordTimes run_oldest_;  // least times of the run's records
  EventTime run_cut_ = EventTime::max();
  bool is_changed_ = false;
  TickLog ticks_;
};

}  // namespace ls::flow
