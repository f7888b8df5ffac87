#include "leadstream/embedded/embedded_log.hpp"

#include "embedded/append_batch.hpp"
#include "embedded/block.hpp"
#include "embedded/block_search.hpp"
#include "embedded/group_write.hpp"
#include "embedded/layout.hpp"
#include "embedded/turn.hpp"

#include <algorithm>
#include <chrono>

namespace ls::embedded {

Result<std::unique_ptr<EmbeddedLog>> EmbeddedLog::open(LogOptions options,
                                                       const state::DatabaseMemory& memory,
                                                       const Clock& clock) {
  state::DatabaseOptions database_options;
  database_options.folder = options.folder;
  database_options.families = {
      {.name = "log", .use = state::FamilyUse::log, .file_prefix_bytes = kLogKeyPrefix},
      {.name = "rows"},
      {.name = "places"}};
  database_options.counts_syncs = options.counts_syncs;
  auto database = LS_TRY(state::RocksdbDatabase::open(std::move(database_options), memory));
  LS_TRY(check_layout(*database));
  std::unique_ptr<EmbeddedLog> log(
      new EmbeddedLog(std::move(options), std::move(database), clock));  // NOLINT
  LS_TRY(log->topics_->load());
  std::string sequence;
  if (LS_TRY(log->database_->get(kPlaces, kSequenceKey, sequence))) {
    log->visible_ = ByteReader(sequence).u64();
  }
  log->start_threads();
  return log;
}

EmbeddedLog::EmbeddedLog(LogOptions options, std::unique_ptr<state::RocksdbDatabase> database,
                         const Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      database_(std::move(database)),
      topics_(std::make_unique<Topics>(*database_)),
      group_(std::make_unique<GroupWrite>(*database_)) {}

EmbeddedLog::~EmbeddedLog() {
  for (std::jthread* thread : {&sync_thread_, &retention_thread_}) {
    if (thread->joinable()) {
      thread->request_stop();
      thread->join();
    }
  }
  database_->sync().ignore("the process ends; what it wrote is with the operating system");
}

Result<TopicState*> EmbeddedLog::open_topic(std::string_view name) {
  {
    const std::lock_guard lock(mutex_);
    if (TopicState* known = topics_->find(name)) {
      return known;
    }
  }
  const Turn turn(*this);
  const std::lock_guard lock(mutex_);
  if (TopicState* known = topics_->find(name)) {
    return known;
  }
  const auto configured = options_.topic_partitions.find(std::string(name));
  return topics_->make(name, configured == options_.topic_partitions.end() ? options_.partitions
                                                                           : configured->second);
}

Result<std::int32_t> EmbeddedLog::ensure_topic(std::string_view name) {
  const TopicState* topic = LS_TRY(open_topic(name));
  return static_cast<std::int32_t>(topic->partitions.size());
}

namespace {

TopicInfo info_of(const TopicState& topic) {
  TopicInfo info{topic.name, {}};
  for (std::size_t p = 0; p < topic.partitions.size(); ++p) {
    info.partitions.push_back({Partition(static_cast<std::int32_t>(p)), topic.partitions[p].first,
                               topic.partitions[p].visible.next});
  }
  return info;
}

}  // namespace

std::optional<TopicInfo> EmbeddedLog::find(std::string_view topic) const {
  const std::lock_guard lock(mutex_);
  const TopicState* found = topics_->find(topic);
  return found == nullptr ? std::nullopt : std::optional(info_of(*found));
}

std::vector<TopicInfo> EmbeddedLog::topics() const {
  const std::lock_guard lock(mutex_);
  std::vector<TopicInfo> infos;
  for (const auto& [name, topic] : topics_->all()) {
    infos.push_back(info_of(topic));
  }
  return infos;
}

Status EmbeddedLog::append(AppendBatch& batch, const Changes& changes) {
  AppendRequest request{&batch, &changes};
  std::unique_lock lock(mutex_);
  waiting_.push_back(&request);
  // One of those that wait writes for all of them; the others find their outcome.
  while (!request.outcome) {
    turn_.wait(lock, [&] { return request.outcome || !is_writing_; });
    if (!request.outcome) {
      write_waiting(lock);
    }
  }
  return *request.outcome;
}

void EmbeddedLog::write_waiting(std::unique_lock<std::mutex>& lock) {
  is_writing_ = true;
  group_->take(waiting_, *topics_);
  const std::uint64_t before = visible_;
  lock.unlock();
  const Status written = group_->write(
      before, clock_.now(), options_.fsync == Fsync::commit ? state::Sync::yes : state::Sync::no);
  lock.lock();
  visible_ = group_->finish(before, written, options_.backlog_max);
  ++writes_;
  is_writing_ = false;
  turn_.notify_all();
  changed_.notify_all();
}

Result<std::vector<Place>> EmbeddedLog::append(const std::vector<Append>& messages,
                                               const Changes& changes) {
  AppendBatch batch(*this);
  std::vector<AppendBatch::Slot> slots;
  std::vector<flow::Header> headers;
  for (const Append& message : messages) {
    headers.clear();
    for (const auto& [name, value] : message.headers) {
      headers.push_back({name, value});
    }
    slots.push_back(LS_TRY(batch.add({.topic = message.topic,
                                      .partition = message.partition,
                                      .key = message.key,
                                      .value = message.value,
                                      .is_tombstone = message.is_tombstone,
                                      .headers = headers})));
  }
  LS_TRY(append(batch, changes));
  std::vector<Place> places;
  for (const AppendBatch::Slot& slot : slots) {
    const AppendBatch::Block& block = batch.blocks()[slot.block];
    places.push_back({block.partition, Offset(block.first.value + slot.index)});
  }
  return places;
}

Offset EmbeddedLog::end(const TopicState& topic, Partition partition) const {
  const std::lock_guard lock(mutex_);
  return topic.at(partition).visible.next;
}

Status EmbeddedLog::read_blocks(const TopicState& topic, Partition partition, Offset from,
                                std::size_t bytes_max, std::string& blocks) const {
  Offset end;
  {
    const std::lock_guard lock(mutex_);
    const TopicState::PartitionState& bounds = topic.at(partition);
    from = std::max(from, bounds.first);
    end = bounds.visible.next;
  }
  if (from >= end) {
    return {};
  }
  const LogKey first(topic.id, partition, from);
  const LogKey last(topic.id, partition, end);
  auto at = database_->iterate(kLog, {first, last});
  for (; at.valid() && blocks.size() < bytes_max; at.next()) {
    BlockCursor::append_block(blocks, at.value());
  }
  return at.valid() ? Status() : at.status();
}

namespace {

LogRecord to_record(const RecordView& view) {
  LogRecord record;
  record.offset = view.offset;
  record.sequence = view.sequence;
  record.appended = view.appended;
  record.key = view.key;
  record.value = view.value;
  record.is_tombstone = view.is_tombstone;
  std::vector<flow::Header> headers(view.header_count);
  read_headers(view, headers);
  for (const flow::Header& header : headers) {
    record.headers.emplace_back(header.name, header.value);
  }
  return record;
}

}  // namespace

Result<std::vector<LogRecord>> EmbeddedLog::read(std::string_view topic, Partition partition,
                                                 Offset from, std::size_t count_max,
                                                 std::size_t bytes_max) const {
  std::vector<LogRecord> records;
  const TopicState* state = nullptr;
  {
    const std::lock_guard lock(mutex_);
    state = topics_->find(topic);
  }
  if (state == nullptr || !state->has(partition)) {
    return records;
  }
  constexpr std::size_t kPiece = 256 << 10;  // a request for one record does not read megabytes
  std::string blocks;
  std::size_t bytes = 0;
  while (records.size() < count_max && bytes < bytes_max) {
    blocks.clear();
    LS_TRY(read_blocks(*state, partition, from, std::min(kPiece, bytes_max), blocks));
    if (blocks.empty()) {
      break;
    }
    BlockCursor cursor(blocks);
    RecordView view;
    while (records.size() < count_max && bytes < bytes_max && LS_TRY(cursor.next(view))) {
      if (view.offset >= from) {
        records.push_back(to_record(view));
        bytes += view.key.size() + view.value.size();
        from = view.offset.next();
      }
    }
  }
  return records;
}

Result<std::optional<Offset>> EmbeddedLog::position(std::string_view group,
                                                    const flow::TopicPartition& at) const {
  std::string key;
  write_position_key(key, group, at);
  std::string value;
  if (!LS_TRY(database_->get(kPlaces, key, value))) {
    return std::optional<Offset>();
  }
  ByteReader reader(value);
  return std::optional(Offset(reader.i64()));
}

void EmbeddedLog::wait(std::uint64_t seen, Millis at_most) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, std::chrono::milliseconds(at_most.count),
                    [&] { return visible_ != seen; });
}

std::uint64_t EmbeddedLog::last_sequence() const {
  const std::lock_guard lock(mutex_);
  return visible_;
}

std::string EmbeddedLog::store_prefix(std::string_view topology, Partition partition) {
  std::string prefix;
  append_ordered_bytes(prefix, topology);
  append_ordered_u32(prefix, static_cast<std::uint32_t>(partition.value));
  return prefix;
}

std::shared_ptr<state::StateStore> EmbeddedLog::store(std::string_view topology,
                                                      Partition partition) {
  return std::make_shared<state::RocksdbStore>(
      *database_,
      state::RocksdbStore::Place{kRows, store_prefix(topology, partition), state::Sync::no});
}

Status EmbeddedLog::sync() {
  return database_->sync();
}

Status EmbeddedLog::settle() {
  return database_->settle();
}

Status EmbeddedLog::check_files() const {
  return database_->check_files();
}

Status EmbeddedLog::checkpoint(const std::string& folder) {
  return database_->checkpoint(folder);
}

state::DatabaseStats EmbeddedLog::stats() const {
  return database_->stats();
}

}  // namespace ls::embedded
