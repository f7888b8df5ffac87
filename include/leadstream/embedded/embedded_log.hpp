#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/flow/io.hpp"
#include "leadstream/state/rocksdb_database.hpp"
#include "leadstream/state/rocksdb_store.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
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

// A durable, single-node topic log and the state of all tasks in one database, so that outputs,
// state and positions change together in one atomic batch. Appends are serialised by a mutex; reads
// see only what was written. Any thread.
class EmbeddedLog {
 public:
  static Result<std::unique_ptr<EmbeddedLog>> open(LogOptions options,
                                                   const state::DatabaseMemory& memory,
                                                   const Clock& clock);
  ~EmbeddedLog();
  EmbeddedLog(const EmbeddedLog&) = delete;
  EmbeddedLog& operator=(const EmbeddedLog&) = delete;

  // Makes the topic if there is none and returns its partition count.
  Result<std::int32_t> ensure_topic(const std::string& name);
  [[nodiscard]] std::vector<TopicInfo> topics() const;
  [[nodiscard]] std::optional<TopicInfo> find(const std::string& topic) const;

  // What a transaction changes beside its messages.
  struct Changes {
    std::vector<std::pair<std::string, const state::WriteBatch*>> rows;  // by store prefix
    std::string group;
    std::vector<flow::Position> positions;
  };
  // All of it or none. When it returns, readers see it and it is as durable as the fsync mode says.
  // The offsets are those of the messages, in their order.
  Result<std::vector<Place>> append(const std::vector<Append>& messages, const Changes& changes);

  // Records from `from` on, at most `count_max` and about `bytes_max`.
  Result<std::vector<LogRecord>> read(const std::string& topic, Partition partition, Offset from,
                                      std::size_t count_max, std::size_t bytes_max = 4 << 20) const;
  [[nodiscard]] Result<std::optional<Offset>> position(const std::string& group,
                                                       const flow::TopicPartition& at) const;

  // The sequence number of the last record that readers may see.
  [[nodiscard]] std::uint64_t last_sequence() const;
  // Waits until something is appended after `seen`, or the time is over.
  void wait(std::uint64_t seen, Millis at_most) const;

  // The store of one task, inside the same database.
  [[nodiscard]] std::shared_ptr<state::StateStore> store(std::string_view topology,
                                                         Partition partition);
  [[nodiscard]] static std::string store_prefix(std::string_view topology, Partition partition);

  // Deletes what retention allows: never what a committed reader of the topic has not read.
  Status apply_retention();

 private:
  struct Topic {
    std::uint32_t id = 0;
    std::vector<Offset> next;  // by partition; written under the mutex
    std::vector<Offset> first;
  };

  EmbeddedLog(LogOptions options, std::unique_ptr<state::RocksdbDatabase> database,
              const Clock& clock);
  Status load_topics();
  Status load_ends(Topic& topic);
  Result<Topic*> topic_for(const std::string& name);
  Place add_message(Topic& topic, const Append& message, EventTime now,
                    std::map<std::pair<std::uint32_t, std::int32_t>, Offset>& ends,
                    state::DatabaseBatch& batch);
  void run_sync(const std::stop_token& stop);
  [[nodiscard]] Offset slowest_reader(const std::string& topic, Partition partition,
                                      Offset next) const;

  LogOptions options_;
  const Clock& clock_;
  std::unique_ptr<state::RocksdbDatabase> database_;
  mutable std::mutex mutex_;
  mutable std::condition_variable appended_;
  std::map<std::string, Topic> topics_;
  std::uint64_t sequence_ = 0;
  std::uint64_t visible_ = 0;  // `sequence_` as of the last batch written
  std::string scratch_;
  std::jthread sync_thread_;
};

}  // namespace ls::embedded
