#pragma once

#include "kafka/partition_queue.hpp"

#include "leadstream/flow/io.hpp"

#include <cstdint>
#include <optional>

namespace ls::kafka {

// One partition that is ours: where we are, and what the client has been told.
struct Held {
  flow::TopicPartition at;
  std::size_t place = 0;       // of its topic in the subscription
  std::optional<Offset> next;  // the next offset to give
  std::optional<Offset> end;   // the largest end the client has reported
  bool is_open = false;        // the listener has taken it over
  bool is_paused = true;
  bool is_started = false;  // the client fetches it, or is paused by us
  bool is_at_end = false;
  bool is_flowing = false;  // a record has come since the start: the client's bounds are fresh
  bool must_seek = false;   // records were dropped while paused
  std::int64_t active_ns = 0;

  // Only where inputs are merged: the partition's own queue, the one record taken out of it and not
  // given yet, and since when records of other inputs wait for it.
  PartitionQueue queue;
  RawMessage head;
  std::optional<std::int64_t> awaited_ns;
  bool is_reported = false;  // the wait has been logged
  bool is_hurried = false;   // the client was told to fetch since the last record came

  // What was taken or known of the old position does not count from here on.
  void begin_anew(std::int64_t now_ns) {
    must_seek = must_seek || head != nullptr;
    head.reset();
    is_at_end = false;
    is_flowing = false;
    active_ns = now_ns;
    awaited_ns.reset();
    is_reported = false;
  }
};

}  // namespace ls::kafka
