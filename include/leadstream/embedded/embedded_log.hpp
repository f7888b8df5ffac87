#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/flow/io.hpp"
#include "leadstream/state/rocksdb_database.hpp"
#include "leadstream/state/rocksdb_store.hpp"

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace ls::embedded {

// When an append counts as stored. In every mode it survives the death of the process; the modes
// differ in what a power failure may take.
enum class Fsync : std::uint8_t {
  commit,    // nothing: each append waits for the disk
  interval,  // the last `fsync_interval`
  never,     // what the operating system had not written yet
};

struct Retention {
  Millis time = Millis::max();
  std::uint64_t bytes = UINT64_MAX;  // per partition
};

struct LogOptions {
  std::string folder;
  std::int32_t partitions = 4;                           // of a topic that is made by its first use
  std::map<std::string, std::int32_t> topic_partitions;  // other counts, by topic
  Fsync fsync = Fsync::interval;
  Millis fsync_interval{100};
  Retention retention;
  std::map<std::string, Retention> topic_retention;
  Millis retention_interval{0};            // how often it is applied; 0: only when told
  std::uint64_t backlog_max = UINT64_MAX;  // bytes; see `add_reader`
  bool counts_syncs = false;               // for `stats`
};

// One record with its place, owning its bytes.
struct LogRecord {
  Offset offset;
  std::uint64_t sequence = 0;  // over all topics: the order of arrival
  EventTime appended;
  std::string key;
  std::string value;
  bool is_tombstone = false;
  std::vector<std::pair<std::string, std::string>> headers;
};

struct PartitionInfo {
  Partition partition;
  Offset first;
  Offset next;
};
// A group with a committed position, or one that this process runs.
struct ReaderInfo {
  std::string group;
  bool is_running = false;  // in this process
  std::int64_t behind = 0;  // records
};
struct TopicInfo {
  std::string name;
  std::vector<PartitionInfo> partitions;
};

struct Place {
  Partition partition;
  Offset offset;
};

// What one append adds. `partition` unset: by key.
struct Append {
  std::string topic;
  std::optional<Partition> partition;
  std::string key;
  std::string value;
  bool is_tombstone = false;
  std::vector<std::pair<std::string, std::string>> headers;
};

// What a transaction changes beside its messages: rows and positions of its tasks.
struct Changes {
  std::string_view group = {};
  std::span<const flow::TaskCommit> tasks = {};
};

// What only the sources of this layer know.
class AppendBatch;
class GroupWrite;
class Topics;
struct AppendRequest;
struct TopicReader;
struct TopicState;

// A durable, single-node topic log and the state of all tasks in one database, so that outputs,
// state and positions change together in one atomic batch. Appends that come while another is being
// written are written together, with one sync for all; reads see only what was written. Any thread.
class EmbeddedLog {
 public:
  // Code `state_layout`: the folder was written by another version.
  static Result<std::unique_ptr<EmbeddedLog>> open(LogOptions options,
                                                   const state::DatabaseMemory& memory,
                                                   const Clock& clock);
  ~EmbeddedLog();
  EmbeddedLog(const EmbeddedLog&) = delete;
  EmbeddedLog& operator=(const EmbeddedLog&) = delete;

  // Makes the topic if there is none and returns its partition count.
  Result<std::int32_t> ensure_topic(std::string_view name);
  // The same; what it returns lives as long as the log.
  Result<TopicState*> open_topic(std::string_view name);
  [[nodiscard]] std::vector<TopicInfo> topics() const;
  [[nodiscard]] std::optional<TopicInfo> find(std::string_view topic) const;
  // Every group for which retention keeps records of the topic.
  [[nodiscard]] Result<std::vector<ReaderInfo>> readers(std::string_view topic) const;

  // All of it or none. When it returns, readers see it and it is as durable as the fsync mode says.
  Status append(AppendBatch& batch, const Changes& changes);
  // The offsets are those of the messages, in their order.
  Result<std::vector<Place>> append(const std::vector<Append>& messages,
                                    const Changes& changes = {});

  // Records from `from` on, at most `count_max` and about `bytes_max`; from the first that
  // retention has left if `from` lies before it.
  Result<std::vector<LogRecord>> read(std::string_view topic, Partition partition, Offset from,
                                      std::size_t count_max, std::size_t bytes_max = 4 << 20) const;
  // The same as blocks for a BlockCursor, appended to `blocks`: at least one if there is a record,
  // then more while they are below `bytes_max`. The first may begin before `from`.
  Status read_blocks(const TopicState& topic, Partition partition, Offset from,
                     std::size_t bytes_max, std::string& blocks) const;
  // The offset that the partition's next record gets.
  [[nodiscard]] Offset end(const TopicState& topic, Partition partition) const;
  [[nodiscard]] Result<std::optional<Offset>> position(std::string_view group,
                                                       const flow::TopicPartition& at) const;

  // The sequence number of the last record that readers may see.
  [[nodiscard]] std::uint64_t last_sequence() const;
  // Waits until something is appended after `seen`, or the time is over.
  void wait(std::uint64_t seen, Millis at_most) const;

  // The store of one task, inside the same database.
  [[nodiscard]] std::shared_ptr<state::StateStore> store(std::string_view topology,
                                                         Partition partition);
  [[nodiscard]] static std::string store_prefix(std::string_view topology, Partition partition);

  // Tells that this process runs a group that reads the topic: retention leaves it what it has not
  // committed as read, and those who write a bounded topic are held while it is more than
  // `LogOptions::backlog_max` behind.
  Status add_reader(std::string_view topic, std::string_view group);
  // Undoes that, and forgets what the group has read: of one that never comes again.
  Status forget_reader(std::string_view topic, std::string_view group);
  // Tells that the topic has writers that can be held. To be called before they write.
  Result<TopicState*> bound(std::string_view topic);
  // "group on topic" if one of the topics must not be written to now; waits up to `at_most` for the
  // reader that is behind.
  [[nodiscard]] std::string held_back(std::span<TopicState* const> topics, Millis at_most) const;

  // Deletes what retention allows: never what a reader, running or not, has still to read.
  Status apply_retention();

  // Waits for the disk, as the fsync mode `interval` does by itself.
  Status sync();
  // Waits until the database has written and compacted what was due.
  Status settle();
  // Of the whole database: see RocksdbDatabase.
  [[nodiscard]] Status check_files() const;
  Status checkpoint(const std::string& folder);
  [[nodiscard]] state::DatabaseStats stats() const;

 private:
  class Turn;

  EmbeddedLog(LogOptions options, std::unique_ptr<state::RocksdbDatabase> database,
              const Clock& clock);
  void start_threads();
  void write_waiting(std::unique_lock<std::mutex>& lock);
  Status measure(const TopicState& topic, TopicReader& reader) const;
  Status retain(const std::string& name);
  // `bytes_erased`: of all that lies before `keep`, since the partition began.
  Status forget(TopicState& topic, Partition partition, Offset keep, std::uint64_t bytes_erased);
  Status drop_files();
  void warn_of(const std::string& topic, const std::string& group);
  void run_sync(const std::stop_token& stop);
  void run_retention(const std::stop_token& stop);

  LogOptions options_;
  const Clock& clock_;
  std::unique_ptr<state::RocksdbDatabase> database_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;  // what readers see, or who is held
  std::condition_variable turn_;             // to write
  std::unique_ptr<Topics> topics_;
  std::unique_ptr<GroupWrite> group_;
  std::vector<AppendRequest*> waiting_;
  bool is_writing_ = false;
  std::uint64_t visible_ = 0;  // the sequence number of the last record written
  std::uint64_t writes_ = 0;
  std::uint64_t erased_bytes_ = 0;  // by retention, since the newest files were last moved down
  std::set<std::pair<std::string, std::string>> warned_;  // topic and group, by retention
  std::jthread sync_thread_;
  std::jthread retention_thread_;
};

}  // namespace ls::embedded
