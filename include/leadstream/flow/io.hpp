#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/strong.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/event/event.hpp"
#include "leadstream/state/write_batch.hpp"

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::flow {

using event::Header;

struct TopicPartition {
  std::string topic;
  Partition partition;

  friend auto operator<=>(const TopicPartition&, const TopicPartition&) = default;
};

// One record as it lies in a log. A view: it lives until the next poll of its source.
struct Message {
  std::string_view topic;
  Partition partition;
  Offset offset;
  EventTime appended;  // when the log took it in; the fact's own time is inside the value
  Bytes key;
  Bytes value;
  bool is_tombstone = false;  // a null value, which on a compacted topic deletes its key
  std::span<const Header> headers;
};

// One record on its way into a log. Only borrowed for the call of `Sink::send`.
struct OutgoingMessage {
  std::string_view topic;
  std::optional<Partition> partition;  // default: Kafka's murmur2 of the key
  Bytes key;
  Bytes value;
  bool is_tombstone = false;
  std::span<const Header> headers;
};

// Where reading of one partition goes on: the next offset to read.
struct Position {
  TopicPartition at;
  Offset next;

  friend bool operator==(const Position&, const Position&) = default;
};

// Told about rebalances. Called only from inside `Source::poll`, on the caller's thread.
class PartitionListener {
 public:
  virtual ~PartitionListener() = default;
  // The partitions are ours and paused; the listener opens their tasks, seeks and resumes them. If
  // it fails, it is called again at the next poll with those that it has not resumed.
  virtual Status on_assigned(std::span<const TopicPartition> partitions) = 0;
  // Still ours during the call: the listener finishes and commits.
  virtual Status on_revoked(std::span<const TopicPartition> partitions) = 0;
  // No longer ours: nothing may be committed for them.
  virtual Status on_lost(std::span<const TopicPartition> partitions) = 0;
};

// Why a source gives nothing although there is something to read.
struct HeldBack {
  std::string by = {};      // who must catch up first, for people; empty: nobody
  std::uint64_t polls = 0;  // that gave nothing for such a reason
};

// Bytes and positions in. One thread; owned by one worker.
class Source {
 public:
  virtual ~Source() = default;
  virtual Status subscribe(std::span<const std::string> topics, PartitionListener& listener) = 0;
  // Appends up to `messages_max` messages, in offset order within each partition; waits up to
  // `wait` for the first. What it returned before becomes invalid. Rebalances happen here and only
  // here.
  virtual Status poll(Millis wait, std::size_t messages_max, std::vector<Message>& out) = 0;
  // The next message of the partition has this offset, or a later one where the log has a hole.
  virtual Status seek(const TopicPartition& at, Offset next) = 0;
  virtual Status pause(const TopicPartition& at) = 0;
  virtual Status resume(const TopicPartition& at) = 0;
  // The offset that the group has committed; nothing if it never did. Waits for transactions in
  // doubt.
  virtual Result<std::optional<Offset>> committed(const TopicPartition& at) = 0;
  // First and next offset of the partition, for lag and for a first start. Records of transactions
  // that are still open lie behind `next`.
  struct Range {
    Offset first;
    Offset next;
  };
  virtual Result<Range> range(const TopicPartition& at) = 0;
  // True if the last poll reached the end of the partition as it then was.
  [[nodiscard]] virtual bool at_end(const TopicPartition& at) const = 0;
  // As of the last poll.
  [[nodiscard]] virtual HeldBack held_back() const {
    return {};
  }
};

// What one task adds to a commit.
struct TaskCommit {
  std::string_view topology;
  Partition partition;
  std::span<const Position> positions;      // next offsets of every input partition of the task
  const state::WriteBatch* rows = nullptr;  // changed rows and timers, final values, and META last
};

// Who makes the state durable.
enum class StateCarrier {
  sink,    // `commit` writes rows with the outputs, in one atomic batch (embedded log)
  worker,  // `commit` writes a changelog; afterwards the worker writes the rows to the task's own
           // store (Kafka)
};

// Bytes out, with the delivery guarantee. One thread; owned by one worker.
// An Error with Retry::yes from any call means: the open transaction is gone or in doubt. Roll
// every task of the worker back, call `abort` until it succeeds (only then the outcome is decided),
// and read again from the committed positions.
class Sink {
 public:
  virtual ~Sink() = default;
  [[nodiscard]] virtual StateCarrier state_carrier() const = 0;
  // Buffers the message in the open transaction (begun lazily). Blocks while the client's queue is
  // full.
  virtual Status send(const OutgoingMessage& message) = 0;
  // Outputs, positions and state become visible together, or not at all.
  virtual Status commit(std::span<const TaskCommit> tasks) = 0;
  // Drops what was sent since the last commit, and settles what an error left in doubt: after
  // success no transaction of this sink is open or undecided.
  virtual Status abort() = 0;
  // StateCarrier::worker only: where the task's changelog goes on after the last commit. The worker
  // puts it into its own copy of META, so that a restart reads only what its store has not seen;
  // the copy on the changelog is written before the offset is known.
  [[nodiscard]] virtual std::optional<Offset> changelog_next(std::string_view /*topology*/,
                                                             Partition /*partition*/) const {
    return std::nullopt;
  }
};

// Reads one partition outside of any group: a changelog to restore from, a compacted topic that
// every process follows. Gives committed records only. One thread.
class LogReader {
 public:
  virtual ~LogReader() = default;
  // As `Source::poll`; `wait` zero never blocks.
  virtual Status poll(Millis wait, std::size_t messages_max, std::vector<Message>& out) = 0;
  // The next offset to read. Also passes what is never delivered: aborted records and markers.
  [[nodiscard]] virtual Offset position() const = 0;
  // The bounds when the reader was opened; `next` lies behind transactions still open at that time.
  [[nodiscard]] virtual Source::Range opened_range() const = 0;
  // Everything that was there at the open has been delivered.
  [[nodiscard]] bool has_caught_up() const {
    return position() >= opened_range().next;
  }
};

// Opens readers of single partitions. Called from any thread.
class LogReaders {
 public:
  virtual ~LogReaders() = default;
  // From the first record if `from` is not given. Refuses an offset outside of the log: it was cut
  // or made anew since that offset was noted.
  virtual Result<std::unique_ptr<LogReader>> open(const TopicPartition& at,
                                                  std::optional<Offset> from) = 0;
  // First kept and next offset, open transactions included.
  virtual Result<Source::Range> range(const TopicPartition& at) = 0;
  // How long a compacted topic keeps tombstones at least, after they were written.
  virtual Result<Millis> tombstones_kept(const std::string& topic) = 0;
  // The topic to which `Sink::commit` writes the rows of a topology's tasks, one partition per
  // task; empty where the sink carries the state itself.
  [[nodiscard]] virtual std::string changelog_topic(std::string_view topology) const = 0;
};

}  // namespace ls::flow
