#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace ls::sim {

// Where a process can die by kill -9, in the order of a worker's life. Between two of them nothing
// leaves the process and nothing arrives.
enum class CrashPoint : std::size_t {
  init_sent,  // a client starts under its transactional id
  init_answered,
  assigned,        // partitions came, before any of them is opened
  restore_bounds,  // the bounds of the changelog are known
  restore_read,    // records of the changelog were read
  restore_before_write,
  restore_written,
  output_sent,        // 0: an output lies in the open transaction
  changelog_first,    // 1: positions are frozen, the first changed row is about to go
  changelog_middle,   // 2
  meta_sent,          // 2: META, the last of a task
  flush_begun,        // 3
  partition_added,    // 3: the coordinator knows that the transaction writes to a partition
  records_stored,     // 3: the broker has records of the transaction, the client does not know
  flush_done,         // 3: everything is acknowledged
  offsets_announced,  // 4: the coordinator knows that offsets belong to the transaction
  offsets_stored,     // 4: the group has them pending, the client does not know
  offsets_answered,   // 4
  commit_sent,        // 5a: the end is asked for
  commit_decided,     // 5a: the coordinator has decided, the client does not know
  commit_answered,    // 5b: committed, the store is behind
  rows_written,       // 6: the store has the rows
  begun,              // 7: the next transaction begins
  abort_sent,         // rolling back
  abort_decided,
  abort_answered,
  rewound,  // rolled back, a partition was sought to its place
};

inline constexpr std::array<std::string_view, 27> kCrashPointNames = {
    "init_sent",       "init_answered",        "assigned",        "restore_bounds",
    "restore_read",    "restore_before_write", "restore_written", "output_sent",
    "changelog_first", "changelog_middle",     "meta_sent",       "flush_begun",
    "partition_added", "records_stored",       "flush_done",      "offsets_announced",
    "offsets_stored",  "offsets_answered",     "commit_sent",     "commit_decided",
    "commit_answered", "rows_written",         "begun",           "abort_sent",
    "abort_decided",   "abort_answered",       "rewound"};

inline std::string_view name_of(CrashPoint point) {
  return kCrashPointNames[static_cast<std::size_t>(point)];
}

// The steps of a commit: 0 outputs lie in the open transaction, 1 positions are frozen, 2 rows and
// META go to the changelog, 3 all is acknowledged, 4 positions join the transaction, 5a its end is
// asked for, 5b it is committed, 6 the store has the rows, 7 the next transaction begins.
inline constexpr std::array<std::string_view, 9> kCommitSteps = {"0",  "1",  "2", "3", "4",
                                                                 "5a", "5b", "6", "7"};

// The step in which the point lies; empty outside of a commit.
inline std::string_view step_of(CrashPoint point) {
  switch (point) {
    case CrashPoint::output_sent:
      return "0";
    case CrashPoint::changelog_first:
      return "1";
    case CrashPoint::changelog_middle:
    case CrashPoint::meta_sent:
      return "2";
    case CrashPoint::flush_begun:
    case CrashPoint::partition_added:
    case CrashPoint::records_stored:
    case CrashPoint::flush_done:
      return "3";
    case CrashPoint::offsets_announced:
    case CrashPoint::offsets_stored:
    case CrashPoint::offsets_answered:
      return "4";
    case CrashPoint::commit_sent:
    case CrashPoint::commit_decided:
      return "5a";
    case CrashPoint::commit_answered:
      return "5b";
    case CrashPoint::rows_written:
      return "6";
    case CrashPoint::begun:
      return "7";
    default:
      return "";
  }
}

}  // namespace ls::sim
