#pragma once

#include "leadstream/base/strong.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/flow/io.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ls::sim {

using Place = flow::TopicPartition;

// Who writes: a producer id and its epoch. Id 0 writes outside of transactions.
struct Writer {
  std::int64_t id = 0;
  std::int32_t epoch = 0;

  friend bool operator==(const Writer&, const Writer&) = default;
};

struct LogEntry {
  enum class State { open, committed, aborted, marker };
  State state = State::committed;
  Writer writer;
  EventTime appended;
  std::string key;
  std::string value;
  bool is_tombstone = false;
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<flow::Header> views;  // of `headers`, for messages
};

// One partition: its records and the marks at which transactions ended.
class SimLog {
 public:
  Offset append(LogEntry entry);
  // Ends what the producer has open here, and takes one offset for saying so.
  void mark(std::int64_t writer, LogEntry::State end, EventTime now);

  // Everything that is stored.
  [[nodiscard]] Offset high_watermark() const {
    return Offset(static_cast<std::int64_t>(entries_.size()));
  }
  // Below it every transaction is decided.
  [[nodiscard]] Offset last_stable() const;
  // Behind the last committed record: where a reader stands who has read everything.
  [[nodiscard]] Offset committed_end() const;
  [[nodiscard]] const LogEntry& at(Offset offset) const {
    return entries_[static_cast<std::size_t>(offset.value)];
  }
  // The next committed record at or behind `from` and below the last stable offset; `from` moves
  // behind it, or over what is never delivered.
  std::optional<Offset> next_committed(Offset& from) const;
  [[nodiscard]] bool has_open() const {
    return !open_.empty();
  }

 private:
  std::deque<LogEntry> entries_;
  std::map<std::int64_t, Offset> open_;  // the first record of each open transaction
};

// A view of the record; it lives as long as the log.
flow::Message message_of(const Place& at, Offset offset, const LogEntry& entry);

}  // namespace ls::sim
