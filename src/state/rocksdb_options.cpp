#include "rocksdb_options.hpp"

#include "leadstream/base/log.hpp"

#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/sst_partitioner.h>
#include <rocksdb/statistics.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace ls::state {
namespace {

// What RocksDB warns of goes to our log. A log of its own beside its data would share their disk,
// and once that is full 7.8 ends the process by an assertion at the second line that it cannot
// write.
class Warnings final : public rocksdb::Logger {
 public:
  explicit Warnings(std::string folder)
      : Logger(rocksdb::InfoLogLevel::WARN_LEVEL), folder_(std::move(folder)) {}

  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list arguments) override {
    std::array<char, 1024> text{};
    std::vsnprintf(text.data(), text.size(), format, arguments);
    // Whoever opens it is told, and may have known what it tries: whether another process has it.
    if (std::string_view(text.data()).find("DB::Open() failed") != std::string_view::npos) {
      return;
    }
    log_warn("RocksDB reports. folder={} text=\"{}\"", folder_, text.data());
  }
  // All options, at every opening.
  void LogHeader(const char* /*format*/, va_list /*arguments*/) override {}

 private:
  std::string folder_;
};

// One memtable: half of what a database gets of the share, since one is flushed while the next
// fills, but no less than an eighth of the whole: few of many are written to at once. The larger it
// is, the less often a row is written to a file and merged with what is there. Within what is worth
// a file of its own.
std::size_t memtable_bytes(const DatabaseMemory::Parts& memory) {
  constexpr std::size_t kLeast = 1 << 20;
  constexpr std::size_t kMost = 64 << 20;
  const std::size_t parts = std::clamp(2 * memory.databases, std::size_t{2}, std::size_t{8});
  return std::clamp(memory.write_buffers->buffer_size() / parts, kLeast, kMost);
}

// A block, such as an index or the log's large ones, has to fit into its shard many times over:
// RocksDB's own 64 shards leave a small cache with shards that throw out what they have just read.
std::shared_ptr<rocksdb::Cache> make_cache(std::size_t bytes) {
  constexpr std::size_t kShardLeast = 16 << 20;
  constexpr int kShardBitsMost = 6;
  int shard_bits = 0;
  while (shard_bits < kShardBitsMost && bytes >> (shard_bits + 1) >= kShardLeast) {
    ++shard_bits;
  }
  return rocksdb::NewLRUCache(bytes, shard_bits);
}

}  // namespace

DatabaseMemory::DatabaseMemory(const DatabaseMemoryOptions& options)
    : parts_(std::make_unique<Parts>()) {
  parts_->cache = make_cache(options.cache_bytes + options.write_buffer_bytes);
  parts_->write_buffers =
      std::make_shared<rocksdb::WriteBufferManager>(options.write_buffer_bytes, parts_->cache);
  parts_->databases = options.databases;
}

DatabaseMemory::~DatabaseMemory() = default;

std::size_t DatabaseMemory::cache_bytes_used() const {
  return parts_->cache->GetUsage();
}

std::size_t DatabaseMemory::write_buffer_bytes_used() const {
  return parts_->write_buffers->memory_usage();
}

rocksdb::DBOptions database_options(const DatabaseOptions& options,
                                    const DatabaseMemory::Parts& memory) {
  rocksdb::DBOptions db;
  db.create_if_missing = true;
  db.create_missing_column_families = true;
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  db.write_buffer_manager = memory.write_buffers;
  db.max_open_files = options.open_files_max;
  db.max_background_jobs = 2;
  // Bounds what a start has to read again when one family is written to and another is not.
  db.max_total_wal_size = std::max<std::uint64_t>(memory.write_buffers->buffer_size(), 16 << 20);
  db.info_log = std::make_shared<Warnings>(options.folder);
  db.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  db.stats_dump_period_sec = 0;
  db.stats_persist_period_sec = 0;
  if (options.counts_syncs) {
    db.statistics = rocksdb::CreateDBStatistics();
    db.statistics->set_stats_level(rocksdb::StatsLevel::kExceptHistogramOrTimers);
  }
  return db;
}

rocksdb::ColumnFamilyOptions family_options(const FamilyOptions& wanted,
                                            const DatabaseMemory::Parts& memory) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = memory.cache;
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.format_version = 5;
  rocksdb::ColumnFamilyOptions family;
  family.write_buffer_size = memtable_bytes(memory);
  family.compression = rocksdb::kLZ4Compression;
  if (wanted.use == FamilyUse::rows) {
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    // Index and filter in pieces: whole ones grow with the file, to more than a megabyte for a
    // million keys, and a read that found them thrown out would bring them back whole.
    table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
    table.partition_filters = true;
    table.cache_index_and_filter_blocks_with_high_priority = true;
    // Larger pieces than the 4 KiB of RocksDB: fewer look-ups in the cache per read.
    table.metadata_block_size = 32 << 10;
    // A row is rewritten often. Merging runs of like size copies it a few times on its way down,
    // where levels copy all of the level below for each run that comes: of ten million keys by
    // Zipf's law in 256 MiB, an event cost a third of the CPU (tests/bench/growth). The price is
    // disk, up to three times of what is alive.
    family.compaction_style = rocksdb::kCompactionStyleUniversal;
    family.level0_file_num_compaction_trigger = 8;
    // Most reads are of rows that no memtable has; its filter says so without a search.
    family.memtable_whole_key_filtering = true;
    family.memtable_prefix_bloom_size_ratio = 0.02;
    // Commits come sorted by key: each insert begins its search where the last one ended, which
    // makes a commit of 10,000 rows about 30 % cheaper. Never in a family with range deletes: up to
    // RocksDB 7.8 at least, both memtables of a family share the hint and walk into each other.
    family.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewCappedPrefixTransform(1));
  } else {
    family.level_compaction_dynamic_level_bytes = true;
    // Read forward in long runs, and only the newest part at that.
    table.block_size = 32 << 10;
    family.level0_file_num_compaction_trigger = 8;
    // New keys of a run come behind its old ones, so of all files below only the last of each run
    // is ever rewritten: the smaller it is, the less often a record is copied.
    family.target_file_size_base = 16 << 20;
    if (wanted.file_prefix_bytes > 0) {
      family.sst_partitioner_factory =
          rocksdb::NewSstPartitionerFixedPrefixFactory(wanted.file_prefix_bytes);
    }
  }
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return family;
}

}  // namespace ls::state
