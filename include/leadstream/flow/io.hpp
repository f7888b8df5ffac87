#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/strong.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/event/event.hpp"
#include "leadstream/state/write_batch.hpp"

#include <compare>
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
  // The partitions are ours and paused; the listener opens their tasks, seeks and resumes them.
  virtual Status on_assigned(std::span<const TopicPartition> partitions) = 0;
  // Still ours during the call: the listener finishes and commits.
  virtual Status on_revoked(std::span<const TopicPartition> partitions) = 0;
  // No longer ours: nothing may be committed for them.
  virtual Status on_lost(std::span<const TopicPartition> partitions) = 0;
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
  // First and next offset of the partition, for lag and for a first start.
  struct Range {
    Offset first;
    Offset next;
  };
  virtual Result<Range> range(const TopicPartition& at) = 0;
  // True if the last poll reached the end of the partition as it then was.
  [[nodiscard]] virtual bool at_end(const TopicPartition& at) const = 0;
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
// An Error with Retry::yes from any call means: the open transaction is gone, none of it will ever
// be read; roll every task of the worker back and read again from the committed positions.
class Sink {
 public:
  virtual ~Sink() = default;
  [[nodiscard]] virtual StateCarrier state_carrier() const = 0;
  // Buffers the message in the open transaction (begun lazily). Blocks while the client's queue is
  // full.
  virtual Status send(const OutgoingMessage& message) = 0;
  // Outputs, positions and state become visible together, or not at all.
  virtual Status commit(std::span<const TaskCommit> tasks) = 0;
  // Drops what was sent since the last commit.
  virtual Status abort() = 0;
};

}  // namespace ls::flow
