#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/strong.hpp"
#include "leadstream/state/write_batch.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ls::state {

// Number of a column family: its place in `DatabaseOptions::families`.
using Family = Strong<struct FamilyTag, std::uint32_t>;

// Keys from `from` up to but not including `to`; an empty `to` means up to the end.
struct KeyRange {
  Bytes from;
  Bytes to;
};

// The least key behind all keys that begin with `prefix`; empty if there is none.
[[nodiscard]] std::string end_of_prefix(Bytes prefix);

// Whether a write waits until the disk has it. Without, it survives the end of the process but not
// of the machine; later writes are then lost with it, never without it.
enum class Sync { no, yes };

// How a column family is used, which decides its layout on disk.
enum class FamilyUse {
  rows,  // point reads and short scans, no range deletes
  log,   // appended in key order, read forward, deleted in ranges
};

struct FamilyOptions {
  std::string name;
  FamilyUse use = FamilyUse::rows;
  // Of a log that interleaves several runs of keys: how long the keys of one run are alike. Each
  // file on disk then belongs to one run, so that old files go as a whole and a run that grows does
  // not rewrite the others. 0: one run.
  std::size_t file_prefix_bytes = 0;
};

// The memory of all databases of a process: one block cache, to which unflushed writes are charged.
struct DatabaseMemoryOptions {
  std::size_t cache_bytes = 64 << 20;
  std::size_t write_buffer_bytes = 32 << 20;
  std::size_t databases = 1;  // that are written to at the same time
};
class DatabaseMemory {
 public:
  explicit DatabaseMemory(const DatabaseMemoryOptions& options);
  ~DatabaseMemory();
  DatabaseMemory(const DatabaseMemory&) = delete;
  DatabaseMemory& operator=(const DatabaseMemory&) = delete;

  [[nodiscard]] std::size_t cache_bytes_used() const;
  [[nodiscard]] std::size_t write_buffer_bytes_used() const;

  // Only the sources of this folder know what it is made of.
  struct Parts;
  [[nodiscard]] const Parts& parts() const {
    return *parts_;
  }

 private:
  std::unique_ptr<Parts> parts_;
};

struct DatabaseOptions {
  std::string folder;
  std::vector<FamilyOptions> families = {{.name = "rows"}};
  int open_files_max = 512;
  bool counts_syncs = false;  // costs a little with every write
};

// Changes of one database, applied all or none. Made by `RocksdbDatabase::make_batch`, which it
// must not outlive; reusable after `clear`. One thread.
class DatabaseBatch {
 public:
  struct Parts;
  explicit DatabaseBatch(std::unique_ptr<Parts> parts);
  ~DatabaseBatch();
  DatabaseBatch(DatabaseBatch&&) noexcept;
  DatabaseBatch& operator=(DatabaseBatch&&) noexcept;

  void put(Family family, Bytes key, Bytes value);
  void erase(Family family, Bytes key);
  // Of a family used as a log; `range.to` must not be empty.
  void erase_range(Family family, const KeyRange& range);
  // Every change of `rows`, each key behind `prefix`.
  void append(Family family, Bytes prefix, const WriteBatch& rows);
  void clear();
  [[nodiscard]] bool empty() const;
  [[nodiscard]] std::size_t bytes() const;

 private:
  friend class RocksdbDatabase;
  std::unique_ptr<Parts> parts_;
};

// Walks forward over a range as it was when the walk began. Holds files open: let go of it soon.
class DatabaseIterator {
 public:
  struct Parts;
  explicit DatabaseIterator(std::unique_ptr<Parts> parts);
  ~DatabaseIterator();
  DatabaseIterator(DatabaseIterator&&) noexcept;
  DatabaseIterator& operator=(DatabaseIterator&&) noexcept;

  [[nodiscard]] bool valid() const;
  // Views that live until `next`.
  [[nodiscard]] Bytes key() const;
  [[nodiscard]] Bytes value() const;
  void next();
  // Asked once `valid` is false: the end, or an error.
  [[nodiscard]] Status status() const;

 private:
  std::unique_ptr<Parts> parts_;
};

// Figures for metrics.
struct DatabaseStats {
  std::uint64_t files_bytes = 0;
  std::uint64_t memtable_bytes = 0;
  std::uint64_t estimated_keys = 0;
  std::uint64_t pending_compaction_bytes = 0;
  std::uint64_t background_errors = 0;
  std::uint64_t syncs = 0;  // of the write-ahead log, where they are counted
  bool is_write_stopped = false;
};

// One RocksDB folder: write-ahead log on, recovery to a point in time, so that after any crash the
// database holds a prefix of the batches written. Reads, `sync` and `stats` from any thread;
// writes one at a time. After a failed write, sync or flush all later ones fail with the same
// error; what was committed stays readable, and opening again goes on. A process that forks must
// open it after the fork. A folder belongs to one process: the lock is held while the object lives.
class RocksdbDatabase {
 public:
  // Makes the folder, its parents and missing families. Errors say what to do: code
  // `state_locked`, `state_corrupt`, `state_unsynced`, `disk_full`, `state_io`.
  [[nodiscard]] static Result<std::unique_ptr<RocksdbDatabase>> open(DatabaseOptions options,
                                                                     const DatabaseMemory& memory);
  struct Parts;
  explicit RocksdbDatabase(std::unique_ptr<Parts> parts);
  ~RocksdbDatabase();
  RocksdbDatabase(const RocksdbDatabase&) = delete;
  RocksdbDatabase& operator=(const RocksdbDatabase&) = delete;

  [[nodiscard]] Result<bool> get(Family family, Bytes key, std::string& value) const;
  // As StateStore::get_each, of keys that each stand behind `prefix`; what sorted neighbours have
  // in common is read once.
  [[nodiscard]] Status get_each(
      Family family, Bytes prefix, std::span<const Bytes> keys,
      const std::function<void(std::size_t index, std::optional<Bytes> value)>& see) const;
  [[nodiscard]] DatabaseBatch make_batch() const;
  Status write(const DatabaseBatch& batch, Sync sync);
  // What was written without sync so far is on the disk when this returns.
  Status sync();

  [[nodiscard]] DatabaseIterator iterate(Family family, const KeyRange& range) const;
  // The greatest key in the range, and its value; false if the range is empty.
  [[nodiscard]] Result<bool> last(Family family, const KeyRange& range, std::string& key,
                                  std::string& value) const;
  // On disk, about; what is still in memory is not counted.
  [[nodiscard]] std::uint64_t approximate_bytes(Family family, const KeyRange& range) const;

  // Deletes the files that lie wholly within ranges that were erased from a log family, as
  // compactions would do in the end. What is still in memory or in the newest files stays.
  Status drop_files(Family family, std::span<const KeyRange> ranges);
  // Moves what files hold of a range down, without what was erased. Waits; costs a rewrite of the
  // newest files.
  Status compact(Family family, const KeyRange& range);

  // Memory to files: a short next start. Waits.
  Status flush();
  // Waits until no flush and no compaction runs or is due, while nobody writes.
  Status settle();
  // A copy of the database as of now in `folder`, which must not exist; hard links where it can.
  Status checkpoint(const std::string& folder);
  // Reads every file and holds each block against its checksum; `state_corrupt` at the first that
  // does not fit. Waits.
  [[nodiscard]] Status check_files() const;
  [[nodiscard]] DatabaseStats stats() const;
  [[nodiscard]] const std::string& folder() const;

 private:
  std::unique_ptr<Parts> parts_;
};

// The process that holds the database in `folder`; nothing if none does. Not for the process that
// may hold it itself: looking would release its lock (POSIX record locks end with any close).
[[nodiscard]] std::optional<int> lock_holder(const std::string& folder);

}  // namespace ls::state
