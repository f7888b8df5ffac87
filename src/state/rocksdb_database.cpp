#include "leadstream/state/rocksdb_database.hpp"

#include "manifest_mark.hpp"
#include "rocksdb_batch.hpp"
#include "rocksdb_error.hpp"
#include "rocksdb_options.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/published.hpp"

#include <fmt/core.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/perf_level.h>
#include <rocksdb/statistics.h>
#include <rocksdb/utilities/checkpoint.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace ls::state {

std::string end_of_prefix(Bytes prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xff') {
    end.pop_back();
  }
  if (!end.empty()) {
    end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  }
  return end;
}

struct DatabaseIterator::Parts {
  std::string end;  // the iterator keeps pointing at `limit`, which points here
  rocksdb::Slice limit;
  std::unique_ptr<rocksdb::Iterator> rows;
  std::string folder;
};

DatabaseIterator::DatabaseIterator(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
DatabaseIterator::~DatabaseIterator() = default;
DatabaseIterator::DatabaseIterator(DatabaseIterator&&) noexcept = default;
DatabaseIterator& DatabaseIterator::operator=(DatabaseIterator&&) noexcept = default;

bool DatabaseIterator::valid() const {
  return parts_->rows->Valid();
}

Bytes DatabaseIterator::key() const {
  return view(parts_->rows->key());
}

Bytes DatabaseIterator::value() const {
  return view(parts_->rows->value());
}

void DatabaseIterator::next() {
  parts_->rows->Next();
}

Status DatabaseIterator::status() const {
  return checked(parts_->rows->status(), parts_->folder, "read on");
}

struct RocksdbDatabase::Parts {
  DatabaseOptions options;
  std::unique_ptr<rocksdb::DB> db;
  FamilyHandles families;    // in the order of the options
  FamilyHandles others;      // the default one, and what another version of the program has made
  Published<Error> failure;  // the first that a write or sync met

  ~Parts() {
    for (const FamilyHandles* handles : {&families, &others}) {
      for (rocksdb::ColumnFamilyHandle* handle : *handles) {
        db->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
      }
    }
  }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* at(Family family) const {
    LS_ASSERT(family.value < families.size());
    return families[family.value];
  }
  [[nodiscard]] const std::string& folder() const {
    return options.folder;
  }
  // After a failure nobody knows how much of it the log holds, and a log that is written to again
  // is not the prefix that a reader relies on (RocksDB 7.8 even asserts). Opening again reads what
  // is there.
  template <typename Write>
  Status once_failed_stays_failed(Write write, std::string_view doing) {
    if (const auto known = failure.current()) {
      return *known;
    }
    const rocksdb::Status status = write();
    if (!status.ok()) {
      failure.publish(std::make_shared<const Error>(rocksdb_error(status, folder(), doing)));
      return *failure.current();
    }
    return {};
  }
  [[nodiscard]] std::uint64_t syncs() const {
    const auto counts = db->GetDBOptions().statistics;
    return counts == nullptr ? 0 : counts->getTickerCount(rocksdb::WAL_FILE_SYNCED);
  }
  [[nodiscard]] std::uint64_t sum(const std::string& property) const {
    std::uint64_t total = 0;
    db->GetAggregatedIntProperty(property, &total);
    return total;
  }
  [[nodiscard]] bool has_work() const {
    using Properties = rocksdb::DB::Properties;
    return sum(Properties::kMemTableFlushPending) + sum(Properties::kNumRunningFlushes) +
               sum(Properties::kCompactionPending) + sum(Properties::kNumRunningCompactions) >
           0;
  }
};

namespace {

// Ours in the order of the options, then whatever else the folder holds: RocksDB opens all or none.
std::vector<rocksdb::ColumnFamilyDescriptor> descriptors(const DatabaseOptions& options,
                                                         const rocksdb::DBOptions& db_options,
                                                         const DatabaseMemory::Parts& memory) {
  std::vector<rocksdb::ColumnFamilyDescriptor> all;
  for (const FamilyOptions& family : options.families) {
    all.emplace_back(family.name, family_options(family, memory));
  }
  std::vector<std::string> existing;
  const rocksdb::Status listed =
      rocksdb::DB::ListColumnFamilies(db_options, options.folder, &existing);
  if (!listed.ok()) {
    existing = {rocksdb::kDefaultColumnFamilyName};  // a new folder; open reports anything worse
  }
  for (const std::string& name : existing) {
    const bool is_ours = std::ranges::any_of(
        options.families, [&name](const FamilyOptions& family) { return family.name == name; });
    if (!is_ours) {
      all.emplace_back(name, family_options({.name = name}, memory));
    }
  }
  return all;
}

// Without CURRENT a folder looks new to RocksDB, which makes one and deletes at the next opening
// whatever that does not name. A first opening that was cut off leaves neither rows nor a log.
Status check_not_beheaded(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code failure;
  if (fs::exists(fs::path(folder) / "CURRENT", failure)) {
    return {};
  }
  for (fs::directory_iterator entry(folder, failure); !failure && entry != fs::end(entry);
       entry.increment(failure)) {
    const std::string kind = entry->path().extension();
    if (kind == ".sst" || kind == ".log") {
      return rocksdb_error(rocksdb::Status::Corruption("there is no CURRENT, but " +
                                                       entry->path().filename().string()),
                           folder, "open it");
    }
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<RocksdbDatabase>> RocksdbDatabase::open(DatabaseOptions options,
                                                               const DatabaseMemory& memory) {
  std::error_code failure;
  std::filesystem::create_directories(options.folder, failure);
  if (failure) {
    Error error = external_error(
        fmt::format("state folder {}: cannot make it ({}); set data_dir to a folder that this user "
                    "may write to",
                    options.folder, failure.message()));
    error.code = failure == std::errc::permission_denied ? "permission" : "state_io";
    return error;
  }
  LS_TRY(check_not_beheaded(options.folder));
  LS_TRY(check_manifest_is_whole(options.folder));
  const auto mark = std::make_shared<ManifestMark>(options.folder);
  rocksdb::DBOptions db_options = database_options(options, memory.parts());
  db_options.listeners.push_back(mark);
  const auto wanted = descriptors(options, db_options, memory.parts());
  FamilyHandles handles;
  rocksdb::DB* db = nullptr;
  LS_TRY(checked(rocksdb::DB::Open(db_options, options.folder, wanted, &handles, &db),
                 options.folder, "open it"));
  mark->note();
  auto parts = std::make_unique<Parts>();
  parts->db.reset(db);
  const auto ours = handles.begin() + static_cast<std::ptrdiff_t>(options.families.size());
  parts->families.assign(handles.begin(), ours);
  parts->others.assign(ours, handles.end());
  parts->options = std::move(options);
  return std::make_unique<RocksdbDatabase>(std::move(parts));
}

RocksdbDatabase::RocksdbDatabase(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
RocksdbDatabase::~RocksdbDatabase() = default;

Result<bool> RocksdbDatabase::get(Family family, Bytes key, std::string& value) const {
  rocksdb::PinnableSlice found;
  const rocksdb::Status status =
      parts_->db->Get(rocksdb::ReadOptions(), parts_->at(family), slice(key), &found);
  if (status.IsNotFound()) {
    return false;
  }
  LS_TRY(checked(status, parts_->folder(), "read"));
  value.assign(found.data(), found.size());
  return true;
}

Status RocksdbDatabase::get_each(
    Family family, Bytes prefix, std::span<const Bytes> keys,
    const std::function<void(std::size_t index, std::optional<Bytes> value)>& see) const {
  return read_each({*parts_->db, *parts_->at(family), parts_->folder(), prefix}, keys, see);
}

DatabaseBatch RocksdbDatabase::make_batch() const {
  return DatabaseBatch(std::make_unique<DatabaseBatch::Parts>(parts_->families, parts_->options));
}

Status RocksdbDatabase::write(const DatabaseBatch& batch, Sync sync) {
  // RocksDB counts each comparison of the calling thread unless told not to; nobody reads that.
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
  rocksdb::WriteOptions options;
  options.sync = sync == Sync::yes;
  return parts_->once_failed_stays_failed(
      [&] { return parts_->db->Write(options, &batch.parts_->changes); }, "write");
}

Status RocksdbDatabase::sync() {
  return parts_->once_failed_stays_failed([&] { return parts_->db->SyncWAL(); }, "sync");
}

DatabaseIterator RocksdbDatabase::iterate(Family family, const KeyRange& range) const {
  auto walk = std::make_unique<DatabaseIterator::Parts>();
  walk->folder = parts_->folder();
  walk->end = range.to;
  walk->limit = slice(walk->end);
  rocksdb::ReadOptions options;
  if (!walk->end.empty()) {
    options.iterate_upper_bound = &walk->limit;
  }
  // A log is read once from end to end: it must not push the rows out of the cache.
  options.fill_cache = parts_->options.families[family.value].use == FamilyUse::rows;
  walk->rows.reset(parts_->db->NewIterator(options, parts_->at(family)));
  walk->rows->Seek(slice(range.from));
  return DatabaseIterator(std::move(walk));
}

Result<bool> RocksdbDatabase::last(Family family, const KeyRange& range, std::string& key,
                                   std::string& value) const {
  const rocksdb::Slice limit = slice(range.to);
  rocksdb::ReadOptions options;
  if (!range.to.empty()) {
    options.iterate_upper_bound = &limit;
  }
  const std::unique_ptr<rocksdb::Iterator> rows(
      parts_->db->NewIterator(options, parts_->at(family)));
  rows->SeekToLast();
  if (!rows->Valid() || view(rows->key()) < range.from) {
    LS_TRY(checked(rows->status(), parts_->folder(), "read"));
    return false;
  }
  key = view(rows->key());
  value = view(rows->value());
  return true;
}

std::uint64_t RocksdbDatabase::approximate_bytes(Family family, const KeyRange& range) const {
  const std::string beyond_all(64, '\xff');
  const rocksdb::Range native(slice(range.from),
                              slice(range.to.empty() ? Bytes(beyond_all) : range.to));
  std::uint64_t bytes = 0;
  const rocksdb::SizeApproximationOptions options;
  const rocksdb::Status status =
      parts_->db->GetApproximateSizes(options, parts_->at(family), &native, 1, &bytes);
  return status.ok() ? bytes : 0;
}

Status RocksdbDatabase::drop_files(Family family, std::span<const KeyRange> ranges) {
  LS_ASSERT(parts_->options.families[family.value].use == FamilyUse::log);
  std::vector<rocksdb::Slice> ends;
  ends.reserve(2 * ranges.size());  // the ranges point into it
  std::vector<rocksdb::RangePtr> native;
  for (const KeyRange& range : ranges) {
    LS_ASSERT(!range.to.empty());
    ends.push_back(slice(range.from));
    ends.push_back(slice(range.to));
    native.emplace_back(&ends[ends.size() - 2], &ends.back());
  }
  return checked(rocksdb::DeleteFilesInRanges(parts_->db.get(), parts_->at(family), native.data(),
                                              native.size(), false),
                 parts_->folder(), "delete old files");
}

Status RocksdbDatabase::compact(Family family, const KeyRange& range) {
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  const rocksdb::Slice from = slice(range.from);
  const rocksdb::Slice to = slice(range.to);
  return checked(parts_->db->CompactRange(options, parts_->at(family), &from, &to),
                 parts_->folder(), "compact");
}

Status RocksdbDatabase::flush() {
  FamilyHandles all = parts_->families;
  all.insert(all.end(), parts_->others.begin(), parts_->others.end());
  return parts_->once_failed_stays_failed(
      [&] { return parts_->db->Flush(rocksdb::FlushOptions(), all); }, "flush");
}

// Pausing waits for what is on its way; what that leaves to do begins when the work goes on.
Status RocksdbDatabase::settle() {
  do {
    LS_TRY(checked(parts_->db->PauseBackgroundWork(), parts_->folder(), "pause"));
    LS_TRY(checked(parts_->db->ContinueBackgroundWork(), parts_->folder(), "go on"));
    if (parts_->sum(rocksdb::DB::Properties::kBackgroundErrors) > 0) {
      return external_error("state folder " + parts_->folder() + ": RocksDB has failed");
    }
  } while (parts_->has_work());
  return {};
}

Status RocksdbDatabase::checkpoint(const std::string& folder) {
  rocksdb::Checkpoint* made = nullptr;
  LS_TRY(checked(rocksdb::Checkpoint::Create(parts_->db.get(), &made), parts_->folder(),
                 "make a checkpoint"));
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  return checked(checkpoint->CreateCheckpoint(folder), folder, "make a checkpoint");
}

Status RocksdbDatabase::check_files() const {
  return checked(parts_->db->VerifyChecksum(), parts_->folder(), "read all of it");
}

DatabaseStats RocksdbDatabase::stats() const {
  using Properties = rocksdb::DB::Properties;
  return {.files_bytes = parts_->sum(Properties::kLiveSstFilesSize),
          .memtable_bytes = parts_->sum(Properties::kSizeAllMemTables),
          .estimated_keys = parts_->sum(Properties::kEstimateNumKeys),
          .pending_compaction_bytes = parts_->sum(Properties::kEstimatePendingCompactionBytes),
          .background_errors = parts_->sum(Properties::kBackgroundErrors),
          .syncs = parts_->syncs(),
          .is_write_stopped = parts_->sum(Properties::kIsWriteStopped) > 0};
}

const std::string& RocksdbDatabase::folder() const {
  return parts_->folder();
}

}  // namespace ls::state
