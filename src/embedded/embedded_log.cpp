#include "leadstream/embedded/embedded_log.hpp"

#include "embedded/layout.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/base/log.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>

namespace ls::embedded {

Result<std::unique_ptr<EmbeddedLog>> EmbeddedLog::open(LogOptions options,
                                                       const state::DatabaseMemory& memory,
                                                       const Clock& clock) {
  state::DatabaseOptions database_options;
  database_options.folder = options.folder;
  database_options.families = {{"log", state::FamilyUse::log},
                               {"rows", state::FamilyUse::rows},
                               {"places", state::FamilyUse::rows}};
  auto database = LS_TRY(state::RocksdbDatabase::open(std::move(database_options), memory));
  std::unique_ptr<EmbeddedLog> log(
      new EmbeddedLog(std::move(options), std::move(database), clock));  // NOLINT
  LS_TRY(log->load_topics());
  if (log->options_.fsync == Fsync::interval) {
    log->sync_thread_ =
        std::jthread([raw = log.get()](const std::stop_token& stop) { raw->run_sync(stop); });
  }
  return log;
}

EmbeddedLog::EmbeddedLog(LogOptions options, std::unique_ptr<state::RocksdbDatabase> database,
                         const Clock& clock)
    : options_(std::move(options)), clock_(clock), database_(std::move(database)) {}

EmbeddedLog::~EmbeddedLog() {
  if (sync_thread_.joinable()) {
    sync_thread_.request_stop();
    sync_thread_.join();
  }
  database_->sync().ignore("the process ends; what it wrote is with the operating system");
}

Status EmbeddedLog::load_topics() {
  const std::string end = state::end_of_prefix(kTopicPrefix);
  auto at = database_->iterate(kPlaces, {kTopicPrefix, end});
  for (; at.valid(); at.next()) {
    ByteReader reader(at.value());
    Topic topic;
    topic.id = reader.u32();
    topic.next.resize(reader.u32());
    topic.first.resize(topic.next.size());
    LS_TRY(reader.finish("a topic of the embedded log"));
    LS_TRY(load_ends(topic));
    topics_.emplace(std::string(at.key().substr(kTopicPrefix.size())), std::move(topic));
  }
  LS_TRY(at.status());
  std::string sequence;
  if (LS_TRY(database_->get(kPlaces, kSequenceKey, sequence))) {
    ByteReader reader(sequence);
    sequence_ = reader.u64();
    visible_ = sequence_;
  }
  return {};
}

Status EmbeddedLog::load_ends(Topic& topic) {
  for (std::size_t p = 0; p < topic.next.size(); ++p) {
    const Partition partition(static_cast<std::int32_t>(p));
    const std::string from = log_key(topic.id, partition, Offset(0));
    const std::string to = log_key(topic.id, partition.next(), Offset(0));
    std::string key;
    std::string value;
    if (LS_TRY(database_->last(kLog, {from, to}, key, value))) {
      topic.next[p] = LS_TRY(decode_record(key, value)).offset.next();
      auto first = database_->iterate(kLog, {from, to});
      topic.first[p] = LS_TRY(decode_record(first.key(), first.value())).offset;
    }
  }
  return {};
}

Result<EmbeddedLog::Topic*> EmbeddedLog::topic_for(const std::string& name) {
  const auto known = topics_.find(name);
  if (known != topics_.end()) {
    return &known->second;
  }
  if (name.empty() || name.size() > 249) {
    return user_error(fmt::format("\"{}\" is no topic name: use 1 to 249 characters", name));
  }
  const auto configured = options_.topic_partitions.find(name);
  const std::int32_t count =
      configured == options_.topic_partitions.end() ? options_.partitions : configured->second;
  Topic topic;
  topic.id = static_cast<std::uint32_t>(topics_.size() + 1);
  topic.next.resize(static_cast<std::size_t>(count));
  topic.first.resize(topic.next.size());
  std::string value;
  ByteWriter writer(value);
  writer.u32(topic.id);
  writer.u32(static_cast<std::uint32_t>(count));
  state::DatabaseBatch batch = database_->make_batch();
  batch.put(kPlaces, topic_key(name), value);
  LS_TRY(database_->write(batch, state::Sync::no));
  return &topics_.emplace(name, std::move(topic)).first->second;
}

Result<std::int32_t> EmbeddedLog::ensure_topic(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const Topic* topic = LS_TRY(topic_for(name));
  return static_cast<std::int32_t>(topic->next.size());
}

std::optional<TopicInfo> EmbeddedLog::find(const std::string& topic) const {
  const std::lock_guard lock(mutex_);
  const auto found = topics_.find(topic);
  if (found == topics_.end()) {
    return std::nullopt;
  }
  TopicInfo info{topic, {}};
  for (std::size_t p = 0; p < found->second.next.size(); ++p) {
    info.partitions.push_back(
        {Partition(static_cast<std::int32_t>(p)), found->second.first[p], found->second.next[p]});
  }
  return info;
}

std::vector<TopicInfo> EmbeddedLog::topics() const {
  std::vector<std::string> names;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, topic] : topics_) {
      names.push_back(name);
    }
  }
  std::vector<TopicInfo> infos;
  for (const std::string& name : names) {
    infos.push_back(*find(name));
  }
  return infos;
}

// Offsets are given out in `ends` first: the topic moves only once the batch is written.
Place EmbeddedLog::add_message(Topic& topic, const Append& message, EventTime now,
                               std::map<std::pair<std::uint32_t, std::int32_t>, Offset>& ends,
                               state::DatabaseBatch& batch) {
  const auto count = static_cast<std::int32_t>(topic.next.size());
  const Partition partition =
      message.partition.value_or(Partition(kafka_partition(message.key, count)));
  const auto place = std::make_pair(topic.id, partition.value);
  const auto end = ends.emplace(place, topic.next[static_cast<std::size_t>(partition.value)]).first;
  const Offset offset = end->second;
  end->second = offset.next();
  encode_record(message, ++sequence_, now, scratch_);
  batch.put(kLog, log_key(topic.id, partition, offset), scratch_);
  return {partition, offset};
}

Result<std::vector<Place>> EmbeddedLog::append(const std::vector<Append>& messages,
                                               const Changes& changes) {
  std::unique_lock lock(mutex_);
  state::DatabaseBatch batch = database_->make_batch();
  std::map<std::pair<std::uint32_t, std::int32_t>, Offset> ends;
  std::vector<Place> places;
  std::map<std::uint32_t, Topic*> touched;
  const EventTime now = clock_.now();
  for (const Append& message : messages) {
    Topic* topic = LS_TRY(topic_for(message.topic));
    if (message.partition &&
        (message.partition->value < 0 ||
         message.partition->value >= static_cast<std::int32_t>(topic->next.size()))) {
      return user_error(fmt::format("topic {} has {} partitions; there is no partition {}",
                                    message.topic, topic->next.size(), message.partition->value));
    }
    touched[topic->id] = topic;
    places.push_back(add_message(*topic, message, now, ends, batch));
  }
  for (const auto& [prefix, rows] : changes.rows) {
    batch.append(kRows, prefix, *rows);
  }
  for (const flow::Position& position : changes.positions) {
    std::string value;
    ByteWriter(value).i64(position.next.value);
    batch.put(kPlaces, position_key(changes.group, position.at), value);
  }
  std::string sequence;
  ByteWriter(sequence).u64(sequence_);
  batch.put(kPlaces, kSequenceKey, sequence);
  LS_TRY(database_->write(batch,
                          options_.fsync == Fsync::commit ? state::Sync::yes : state::Sync::no));
  for (const auto& [place, end] : ends) {
    touched.at(place.first)->next[static_cast<std::size_t>(place.second)] = end;
  }
  visible_ = sequence_;
  lock.unlock();
  appended_.notify_all();
  return places;
}

Result<std::vector<LogRecord>> EmbeddedLog::read(const std::string& topic, Partition partition,
                                                 Offset from, std::size_t count_max,
                                                 std::size_t bytes_max) const {
  std::vector<LogRecord> records;
  std::uint32_t id = 0;
  Offset end;
  {
    const std::lock_guard lock(mutex_);
    const auto found = topics_.find(topic);
    const auto p = static_cast<std::size_t>(partition.value);
    if (found == topics_.end() || p >= found->second.next.size()) {
      return records;
    }
    id = found->second.id;
    end = found->second.next[p];
  }
  if (from >= end) {
    return records;
  }
  const std::string first = log_key(id, partition, from);
  const std::string last = log_key(id, partition, end);
  auto at = database_->iterate(kLog, {first, last});
  std::size_t bytes = 0;
  for (; at.valid() && records.size() < count_max && bytes < bytes_max; at.next()) {
    bytes += at.value().size();
    records.push_back(LS_TRY(decode_record(at.key(), at.value())));
  }
  if (!at.valid()) {
    LS_TRY(at.status());
  }
  return records;
}

Result<std::optional<Offset>> EmbeddedLog::position(const std::string& group,
                                                    const flow::TopicPartition& at) const {
  std::string value;
  if (!LS_TRY(database_->get(kPlaces, position_key(group, at), value))) {
    return std::optional<Offset>();
  }
  ByteReader reader(value);
  return std::optional(Offset(reader.i64()));
}

void EmbeddedLog::wait(std::uint64_t seen, Millis at_most) const {
  std::unique_lock lock(mutex_);
  appended_.wait_for(lock, std::chrono::milliseconds(at_most.count),
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

Offset EmbeddedLog::slowest_reader(const std::string& topic, Partition partition,
                                   Offset next) const {
  std::string prefix(kPositionPrefix);
  append_ordered_bytes(prefix, topic);
  append_ordered_u32(prefix, static_cast<std::uint32_t>(partition.value));
  const std::string end = state::end_of_prefix(prefix);
  Offset slowest = next;
  auto at = database_->iterate(kPlaces, {prefix, end});
  for (; at.valid(); at.next()) {
    ByteReader reader(at.value());
    slowest = std::min(slowest, Offset(reader.i64()));
  }
  return slowest;
}

Status EmbeddedLog::apply_retention() {
  const std::vector<TopicInfo> infos = topics();
  const EventTime now = clock_.now();
  for (const TopicInfo& info : infos) {
    const auto configured = options_.topic_retention.find(info.name);
    const Retention retention =
        configured == options_.topic_retention.end() ? options_.retention : configured->second;
    if (retention.time == Millis::max()) {
      continue;
    }
    for (const PartitionInfo& partition : info.partitions) {
      const Offset slowest = slowest_reader(info.name, partition.partition, partition.next);
      Offset keep = partition.first;
      const auto records = LS_TRY(read(info.name, partition.partition, partition.first, 10'000));
      for (const LogRecord& record : records) {
        // The last record stays: after a restart it tells the next offset.
        const bool is_last = record.offset.next() >= partition.next;
        if (is_last || record.offset >= slowest || record.appended + retention.time > now) {
          break;
        }
        keep = record.offset.next();
      }
      if (keep > partition.first) {
        const std::lock_guard lock(mutex_);
        Topic& topic = topics_.at(info.name);
        state::DatabaseBatch batch = database_->make_batch();
        const std::string from = log_key(topic.id, partition.partition, partition.first);
        const std::string to = log_key(topic.id, partition.partition, keep);
        batch.erase_range(kLog, {from, to});
        LS_TRY(database_->write(batch, state::Sync::no));
        topic.first[static_cast<std::size_t>(partition.partition.value)] = keep;
      }
    }
  }
  return {};
}

void EmbeddedLog::run_sync(const std::stop_token& stop) {
  std::uint64_t synced = 0;
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      appended_.wait_for(lock, std::chrono::milliseconds(options_.fsync_interval.count),
                         [&] { return stop.stop_requested(); });
      if (visible_ == synced) {
        continue;
      }
      synced = visible_;
    }
    const Status status = database_->sync();
    if (!status) {
      log_error("The embedded log could not be synced to disk. error=\"{}\"",
                status.error().message);
    }
  }
}

}  // namespace ls::embedded
