#pragma once

#include "embedded/append_batch.hpp"

#include "leadstream/embedded/embedded_log.hpp"

#include <optional>
#include <vector>

namespace ls::embedded {

// One thread's append, waiting to be written.
struct AppendRequest {
  AppendBatch* batch = nullptr;
  const Changes* changes = nullptr;
  std::optional<Status> outcome = {};
};

// The appends that are written together: one database batch, one sync. Used by the thread that has
// the turn to write; keeps its memory from turn to turn.
class GroupWrite {
 public:
  explicit GroupWrite(state::RocksdbDatabase& database)
      : database_(database), batch_(database.make_batch()) {}

  // Takes from the front of `waiting` what one write may hold. Under the log's mutex.
  void take(std::vector<AppendRequest*>& waiting, Topics& topics);
  // Offsets and sequence numbers after `sequence` are given out here and hold once this succeeds.
  Status write(std::uint64_t sequence, EventTime now, state::Sync sync);
  // Shows readers what was written, or takes it back. Under the log's mutex. Returns the last
  // sequence number.
  std::uint64_t finish(std::uint64_t sequence, const Status& written, std::uint64_t backlog_max);

 private:
  // A reader's new position in a topic whose backlog is watched.
  struct Mark {
    TopicState* topic = nullptr;
    std::size_t reader = 0;
    Partition partition;
    Offset next;
    std::uint64_t bytes = 0;
  };

  void mark_positions(const AppendRequest& request, Topics& topics);
  void add_blocks(AppendBatch& batch, std::uint64_t sequence, EventTime now);
  void add_changes(const Changes& changes);
  void measure_marks();

  state::RocksdbDatabase& database_;
  state::DatabaseBatch batch_;
  std::vector<AppendRequest*> requests_;
  std::vector<Mark> marks_;
  std::string key_;
  std::string value_;
};

}  // namespace ls::embedded
