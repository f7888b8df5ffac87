#include "embedded/block_search.hpp"
#include "embedded/layout.hpp"
#include "embedded/topics.hpp"
#include "embedded/turn.hpp"

#include "leadstream/base/log.hpp"
#include "leadstream/embedded/embedded_log.hpp"

#include <algorithm>

// Deletes old records, and gives their space back.

namespace ls::embedded {
namespace {

// As much as one file of the log holds: less is not worth moving anything.
constexpr std::uint64_t kCompactBytes = std::uint64_t{16} << 20U;

// One partition under its bounds.
struct Limits {
  Retention retention;
  EventTime now;
  std::uint64_t bytes = 0;  // of all blocks that the partition ever had
  Offset slowest;           // nothing that a reader has still to read goes

  [[nodiscard]] bool allows(const FoundBlock& block) const {
    const bool is_old =
        retention.time != Millis::max() && block.header.appended + retention.time <= now;
    const bool is_beyond = bytes - block.header.bytes_before > retention.bytes;
    return (is_old || is_beyond) && block.end() <= slowest;
  }
};

// The first block that has to stay. Blocks are looked at by halves, not one by one: their times and
// sizes rise with their offsets, and a wall clock that was put back blurs the bound only by as
// much.
class Boundary {
 public:
  Boundary(const state::RocksdbDatabase& database, std::uint32_t topic, Partition partition)
      : database_(database), topic_(topic), partition_(partition) {}

  Result<Offset> find(Offset first, Offset end, const Limits& limits) const {
    Offset low = first;
    // The last block stays: after a restart it tells the next offset.
    const auto last = LS_TRY(find_block(database_, topic_, partition_, Offset(end.value - 1)));
    Offset high = last ? last->header.first : first;
    // Nearly always nothing is to be done, which the first block tells.
    Offset probe = low;
    while (low < high) {
      const auto block = LS_TRY(find_block(database_, topic_, partition_, probe));
      if (!block) {
        break;
      }
      if (limits.allows(*block)) {
        low = block->end();
      } else {
        high = block->header.first;
      }
      probe = Offset(low.value + (high.value - low.value) / 2);
    }
    return low;
  }

 private:
  const state::RocksdbDatabase& database_;
  std::uint32_t topic_;
  Partition partition_;
};

struct Slowest {
  Offset offset;
  std::string group;
};

// Over all groups that ever committed a position, and those that run and have not yet.
Result<Slowest> slowest_reader(const state::RocksdbDatabase& database, const TopicState& topic,
                               Partition partition) {
  Slowest slowest{topic.at(partition).visible.next, {}};
  std::vector<std::string> silent;
  for (const TopicReader& reader : topic.readers) {
    silent.push_back(reader.group);
  }
  const std::string prefix = positions_of(topic.name, partition);
  const std::string end = state::end_of_prefix(prefix);
  auto at = database.iterate(kPlaces, {prefix, end});
  for (; at.valid(); at.next()) {
    const Bytes group = at.key().substr(prefix.size());
    std::erase(silent, group);
    const Offset next(ByteReader(at.value()).i64());
    if (next < slowest.offset) {
      slowest = {next, std::string(group)};
    }
  }
  LS_TRY(at.status());
  if (!silent.empty()) {
    slowest = {topic.at(partition).first, silent.front()};
  }
  return slowest;
}

}  // namespace

Status EmbeddedLog::apply_retention() {
  for (const TopicInfo& info : topics()) {
    LS_TRY(retain(info.name).with("retention of topic " + info.name));
  }
  return drop_files();
}

Status EmbeddedLog::retain(const std::string& name) {
  const auto configured = options_.topic_retention.find(name);
  const Retention retention =
      configured == options_.topic_retention.end() ? options_.retention : configured->second;
  if (retention.time == Millis::max() && retention.bytes == UINT64_MAX) {
    return {};
  }
  TopicState& topic = *LS_TRY(open_topic(name));
  for (std::size_t p = 0; p < topic.partitions.size(); ++p) {
    const Partition partition(static_cast<std::int32_t>(p));
    TopicState known;
    {
      const std::lock_guard lock(mutex_);
      known = topic;
    }
    const TopicState::PartitionState& bounds = known.at(partition);
    const Slowest slowest = LS_TRY(slowest_reader(*database_, known, partition));
    Limits limits{retention, clock_.now(), bounds.visible.bytes, slowest.offset};
    const Boundary boundary(*database_, known.id, partition);
    const Offset keep = LS_TRY(boundary.find(bounds.first, bounds.visible.next, limits));
    if (keep > bounds.first) {
      const std::uint64_t bytes =
          LS_TRY(bytes_before(*database_, known.id, partition, keep, bounds.visible));
      LS_TRY(forget(topic, partition, keep, bytes));
    }
    const bool is_held = !slowest.group.empty() && known.find_reader(slowest.group) == nullptr;
    if (is_held) {
      limits.slowest = Offset(INT64_MAX);
      if (LS_TRY(boundary.find(keep, bounds.visible.next, limits)) > keep) {
        warn_of(name, slowest.group);
      }
    }
  }
  return {};
}

// The range begins at offset 0 and not where the last one ended: a file that could not go with the
// earlier ranges may hold records of theirs, which the newest range has to cover.
Status EmbeddedLog::forget(TopicState& topic, Partition partition, Offset keep,
                           std::uint64_t bytes_erased) {
  const LogKey from(topic.id, partition, Offset(0));
  const LogKey to(topic.id, partition, keep);
  std::string value;
  ByteWriter(value).i64(keep.value);
  state::DatabaseBatch batch = database_->make_batch();
  batch.erase_range(kLog, {from, to});
  batch.put(kPlaces, first_key(topic.id, partition), value);
  {
    const Turn turn(*this);
    LS_TRY(database_->write(batch, state::Sync::no));
  }
  const std::lock_guard lock(mutex_);
  erased_bytes_ += bytes_erased - std::min(bytes_erased, topic.at(partition).erased_bytes);
  topic.at(partition).erased_bytes = bytes_erased;
  topic.at(partition).first = keep;
  return {};
}

// Of everything that was ever erased: what was too new to go with its own pass goes with a later
// one.
Status EmbeddedLog::drop_files() {
  std::vector<std::pair<LogKey, LogKey>> keys;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, topic] : topics_->all()) {
      for (std::size_t p = 0; p < topic.partitions.size(); ++p) {
        const Partition partition(static_cast<std::int32_t>(p));
        if (topic.at(partition).first > Offset(0)) {
          keys.emplace_back(LogKey(topic.id, partition, Offset(0)),
                            LogKey(topic.id, partition, topic.at(partition).first));
        }
      }
    }
  }
  std::vector<state::KeyRange> ranges;
  ranges.reserve(keys.size());
  for (const auto& [from, to] : keys) {
    ranges.push_back({from, to});
  }
  if (ranges.empty()) {
    return {};
  }
  LS_TRY(database_->drop_files(kLog, ranges));
  // The newest files are never dropped whole: they hold all partitions. Each time enough was erased
  // they are moved down without it, so that little space waits for a compaction that may not come.
  if (erased_bytes_ < kCompactBytes) {
    return {};
  }
  erased_bytes_ = 0;
  for (const state::KeyRange& range : ranges) {
    LS_TRY(database_->compact(kLog, range));
  }
  return {};
}

void EmbeddedLog::warn_of(const std::string& topic, const std::string& group) {
  if (warned_.emplace(topic, group).second) {
    log_warn(
        "Old records are kept for a group that does not run here. If its topology is gone for "
        "good, start with a new data_dir, or let it catch up once. topic={} group={}",
        topic, group);
  }
}

}  // namespace ls::embedded
