#include "embedded/topics.hpp"

#include "embedded/block.hpp"
#include "embedded/layout.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::embedded {
namespace {

constexpr std::size_t kNameMax = 249;  // as Kafka has it

}  // namespace

TopicReader* TopicState::find_reader(std::string_view group) {
  const auto found = std::find_if(readers.begin(), readers.end(),
                                  [&](const TopicReader& reader) { return reader.group == group; });
  return found == readers.end() ? nullptr : &*found;
}

void TopicState::judge_backlog(std::uint64_t bytes_max) {
  const TopicReader* slowest = nullptr;
  std::uint64_t most = 0;
  for (const TopicReader& reader : readers) {
    std::uint64_t behind = 0;
    for (std::size_t p = 0; p < partitions.size(); ++p) {
      behind += partitions[p].visible.bytes - reader.bytes_read[p];
    }
    if (slowest == nullptr || behind > most) {
      slowest = &reader;
      most = behind;
    }
  }
  const std::uint64_t bound = held_by.empty() ? bytes_max : bytes_max - bytes_max / 4;
  held_by = slowest != nullptr && most > bound ? slowest->group : std::string();
}

Status Topics::load() {
  const std::string end = state::end_of_prefix(kTopicPrefix);
  auto at = database_.iterate(kPlaces, {kTopicPrefix, end});
  for (; at.valid(); at.next()) {
    ByteReader reader(at.value());
    TopicState topic;
    topic.name = at.key().substr(kTopicPrefix.size());
    topic.id = reader.u32();
    topic.partitions.resize(reader.u32());
    LS_TRY(reader.finish("a topic of the embedded log"));
    LS_TRY(load_bounds(topic));
    std::string name = topic.name;
    by_name_.emplace(std::move(name), std::move(topic));
  }
  return at.status();
}

Status Topics::load_bounds(TopicState& topic) const {
  std::string key;
  std::string value;
  for (std::size_t p = 0; p < topic.partitions.size(); ++p) {
    const Partition partition(static_cast<std::int32_t>(p));
    TopicState::PartitionState& state = topic.partitions[p];
    if (LS_TRY(database_.get(kPlaces, first_key(topic.id, partition), value))) {
      ByteReader reader(value);
      state.first = Offset(reader.i64());
    }
    const LogKey from(topic.id, partition, Offset(0));
    const LogKey to(topic.id, partition.next(), Offset(0));
    if (LS_TRY(database_.last(kLog, {from, to}, key, value))) {
      const BlockHeader last = LS_TRY(read_header(value));
      state.visible = {Offset(last.first.value + last.count), last.bytes_before + value.size()};
      state.assigned = state.visible;
    }
  }
  return {};
}

TopicState* Topics::find(std::string_view name) {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &found->second;
}

const TopicState* Topics::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &found->second;
}

Result<TopicState*> Topics::make(std::string_view name, std::int32_t partitions) {
  if (name.empty() || name.size() > kNameMax) {
    return user_error(
        fmt::format("\"{}\" is no topic name: use 1 to {} characters", name, kNameMax));
  }
  TopicState topic;
  topic.name = name;
  topic.id = static_cast<std::uint32_t>(by_name_.size() + 1);
  topic.partitions.resize(static_cast<std::size_t>(partitions));
  std::string value;
  ByteWriter writer(value);
  writer.u32(topic.id);
  writer.u32(static_cast<std::uint32_t>(partitions));
  state::DatabaseBatch batch = database_.make_batch();
  batch.put(kPlaces, topic_key(name), value);
  LS_TRY(database_.write(batch, state::Sync::no));
  return &by_name_.emplace(std::string(name), std::move(topic)).first->second;
}

}  // namespace ls::embedded
