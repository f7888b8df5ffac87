#include "embedded/block_search.hpp"
#include "embedded/layout.hpp"
#include "embedded/topics.hpp"
#include "embedded/turn.hpp"

#include "leadstream/embedded/embedded_log.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>

// Who reads a topic, how far behind they are, and who is held back for it.

namespace ls::embedded {

Status EmbeddedLog::add_reader(std::string_view topic, std::string_view group) {
  TopicState* state = LS_TRY(open_topic(topic));
  const Turn turn(*this);
  TopicReader reader{std::string(group), {}};
  LS_TRY(measure(*state, reader));
  const std::lock_guard lock(mutex_);
  if (state->find_reader(group) == nullptr) {
    state->readers.push_back(std::move(reader));
  }
  state->judge_backlog(options_.backlog_max);
  return {};
}

Status EmbeddedLog::forget_reader(std::string_view topic, std::string_view group) {
  TopicState* state = LS_TRY(open_topic(topic));
  const Turn turn(*this);
  state::DatabaseBatch batch = database_->make_batch();
  std::string key;
  for (std::size_t p = 0; p < state->partitions.size(); ++p) {
    write_position_key(key, group, {state->name, Partition(static_cast<std::int32_t>(p))});
    batch.erase(kPlaces, key);
  }
  LS_TRY(database_->write(batch, state::Sync::no));
  const std::lock_guard lock(mutex_);
  std::erase_if(state->readers,
                [group](const TopicReader& reader) { return reader.group == group; });
  state->judge_backlog(options_.backlog_max);
  return {};
}

// Commits tell how far a reader is only once the topic is bounded, so what is known is made anew.
Result<TopicState*> EmbeddedLog::bound(std::string_view topic) {
  TopicState* state = LS_TRY(open_topic(topic));
  const Turn turn(*this);
  for (TopicReader& reader : state->readers) {
    TopicReader measured{reader.group, {}};
    LS_TRY(measure(*state, measured));
    const std::lock_guard lock(mutex_);
    reader = std::move(measured);
  }
  const std::lock_guard lock(mutex_);
  state->is_bounded = true;
  state->judge_backlog(options_.backlog_max);
  return state;
}

// With the turn to write: nothing moves.
Status EmbeddedLog::measure(const TopicState& topic, TopicReader& reader) const {
  for (std::size_t p = 0; p < topic.partitions.size(); ++p) {
    const Partition partition(static_cast<std::int32_t>(p));
    const TopicState::PartitionState& bounds = topic.partitions[p];
    const auto committed = LS_TRY(position(reader.group, {topic.name, partition}));
    const Offset next = std::max(committed.value_or(Offset(0)), bounds.first);
    reader.bytes_read.push_back(
        LS_TRY(bytes_before(*database_, topic.id, partition, next, bounds.visible)));
  }
  return {};
}

std::string EmbeddedLog::held_back(std::span<TopicState* const> topics, Millis at_most) const {
  const auto held = [topics] {
    return std::find_if(topics.begin(), topics.end(),
                        [](const TopicState* topic) { return !topic->held_by.empty(); });
  };
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, std::chrono::milliseconds(at_most.count),
                    [&] { return held() == topics.end(); });
  const auto topic = held();
  return topic == topics.end() ? std::string()
                               : fmt::format("{} on {}", (*topic)->held_by, (*topic)->name);
}

Result<std::vector<ReaderInfo>> EmbeddedLog::readers(std::string_view topic) const {
  std::vector<ReaderInfo> readers;
  TopicState state;
  {
    const std::lock_guard lock(mutex_);
    const TopicState* found = topics_->find(topic);
    if (found == nullptr) {
      return readers;
    }
    state = *found;
  }
  std::map<std::string, std::map<Partition, Offset>> positions;
  for (const TopicReader& reader : state.readers) {
    positions[reader.group];
  }
  const std::string prefix = positions_of(topic);
  const std::string end = state::end_of_prefix(prefix);
  auto at = database_->iterate(kPlaces, {prefix, end});
  for (; at.valid(); at.next()) {
    Bytes key = at.key().substr(prefix.size());
    const Partition partition(static_cast<std::int32_t>(take_ordered_u32(key).value_or(0)));
    positions[std::string(key)][partition] = Offset(ByteReader(at.value()).i64());
  }
  LS_TRY(at.status());
  for (const auto& [group, offsets] : positions) {
    ReaderInfo info{group, state.find_reader(group) != nullptr, 0};
    for (std::size_t p = 0; p < state.partitions.size(); ++p) {
      const auto committed = offsets.find(Partition(static_cast<std::int32_t>(p)));
      const TopicState::PartitionState& bounds = state.partitions[p];
      const Offset read =
          committed == offsets.end() ? bounds.first : std::max(committed->second, bounds.first);
      info.behind += std::max<std::int64_t>(bounds.visible.next.value - read.value, 0);
    }
    readers.push_back(std::move(info));
  }
  return readers;
}

}  // namespace ls::embedded
