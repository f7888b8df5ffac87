#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/strong.hpp"
#include "leadstream/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ls::state {

// Key of the META row in a task's store and last in each commit on its changelog. Behind every
// table: those begin with a length below 128.
inline constexpr Bytes kMetaKey =
    "\xff"
    "META";

// Where a task stands, written in the same batch as the rows it belongs to: whoever reads the rows
// knows exactly which records they count. Plain values; the task fills and reads it.
struct Meta {
  // One partition that the task reads.
  struct Input {
    std::string topic;
    Partition partition;
    Offset next;                        // the next offset to read
    EventTime seen = EventTime::min();  // largest event time read; its watermark follows from it
    std::optional<Offset> end = {};     // of a bounded run: where the partition ended at start
    bool has_ended = false;

    friend bool operator==(const Input&, const Input&) = default;
  };
  // One task of another topology whose output the task reads.
  struct Upstream {
    std::string topology;
    Partition partition;
    EventTime watermark = EventTime::min();
    std::uint64_t received = 0;  // data records

    friend bool operator==(const Upstream&, const Upstream&) = default;
  };
  // One sink of the task: the number of its next record.
  struct Sequence {
    std::string sink;
    std::uint64_t next = 0;

    friend bool operator==(const Sequence&, const Sequence&) = default;
  };
  // Data records ever sent to one partition of a sink's topic.
  struct Sent {
    std::string sink;
    Partition partition;
    std::uint64_t count = 0;

    friend bool operator==(const Sent&, const Sent&) = default;
  };
  // A model version in force, named by the time from which it is valid.
  struct Adopted {
    std::string model;
    EventTime valid_from;

    friend bool operator==(const Adopted&, const Adopted&) = default;
  };
  // The last idle tick of an input: the clock moved although no record came.
  struct Tick {
    std::string topic;
    Partition partition;
    Offset at;
    EventTime clock;

    friend bool operator==(const Tick&, const Tick&) = default;
  };

  std::uint64_t transaction = 0;  // commits of this task so far
  std::uint64_t owner_epoch = 0;  // rises with each owner: the fence on a shared volume
  EventTime clock = EventTime::min();
  EventTime published = EventTime::min();  // W of the last control that was sent
  std::string fingerprint;                 // of the topology
  std::vector<Input> inputs;
  std::vector<Upstream> upstream;
  std::vector<Sequence> sequences;
  std::vector<Sent> sent;
  std::vector<Adopted> models;
  std::vector<Tick> ticks;
  // Which changelog the rows come from, and the first record of it that they do not hold. Not known
  // yet in the copy that lies on the changelog itself.
  std::string changelog_topic_id;
  Offset changelog_next;

  friend bool operator==(const Meta&, const Meta&) = default;

  // Version byte, fields, CRC-32C of both. The order of the lists is the caller's.
  [[nodiscard]] std::string save() const;
  // Refuses damaged bytes and formats of a later version.
  [[nodiscard]] static Result<Meta> load(Bytes bytes);
};

}  // namespace ls::state
