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

// The number of the format in which a task's state is kept: of META and of every row beside it. It
// rises with each change that the version before would misread, so a program that meets a higher
// one refuses the state before it looks at a row.
inline constexpr std::uint8_t kStateFormat = 2;

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
  // A node of the topology that made the rows. Format 1 did not keep them.
  struct Node {
    std::string id;
    std::string type;
    std::uint64_t settings = 0;  // hash of what shapes its state

    friend bool operator==(const Node&, const Node&) = default;
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
  std::vector<Node> nodes;
  // Names the changelog that the rows come from: made with its first commit, carried by every META
  // on it ever after, so that one made anew under the same name is told from it by what it holds.
  // Empty without a changelog, and where format 1 wrote it.
  std::string changelog_id;
  // The first record of the changelog that the rows do not hold, behind their META. Not known yet
  // in the copy that lies on the changelog itself.
  Offset changelog_next;
  // When the rows last were all that the changelog had, on the wall clock: known in a store of the
  // task's own only. An older copy may have missed tombstones that compaction has removed since.
  EventTime current_at = EventTime::min();

  friend bool operator==(const Meta&, const Meta&) = default;

  // The format's number, fields, CRC-32C of both. The order of the lists is the caller's.
  [[nodiscard]] std::string save() const;
  // Reads this format and all before it. Refuses damaged bytes, and later formats with the error
  // code `state_format`.
  [[nodiscard]] static Result<Meta> load(Bytes bytes);
};

}  // namespace ls::state
