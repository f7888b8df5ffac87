#include "leadstream/embedded/embedded_source.hpp"

#include "embedded/partition_reader.hpp"

#include <algorithm>

namespace ls::embedded {
namespace {

// Of one poll, about; what the messages lie in is kept in memory until the next.
constexpr std::size_t kPollBytes = 16 << 20;

}  // namespace

EmbeddedSource::EmbeddedSource(EmbeddedLog& log, std::string group, Share share)
    : log_(log), group_(std::move(group)), share_(share) {}

EmbeddedSource::~EmbeddedSource() = default;

Status EmbeddedSource::watch(std::span<const std::string> topics) {
  for (const std::string& topic : topics) {
    watched_.push_back(LS_TRY(log_.bound(topic)));
  }
  return {};
}

Status EmbeddedSource::subscribe(std::span<const std::string> topics,
                                 flow::PartitionListener& listener) {
  listener_ = &listener;
  for (const std::string& name : topics) {
    TopicState& topic = *LS_TRY(log_.open_topic(name));
    LS_TRY(log_.add_reader(name, group_));
    const auto count = static_cast<std::int32_t>(topic.partitions.size());
    for (std::int32_t p = share_.reader; p < count; p += share_.of) {
      readers_.push_back(std::make_unique<PartitionReader>(log_, topic, Partition(p)));
    }
  }
  return {};
}

Status EmbeddedSource::poll(Millis wait, std::size_t messages_max,
                            std::vector<flow::Message>& out) {
  LS_TRY(assign());
  headers_.reset();
  for (const auto& reader : readers_) {
    reader->recycle();
  }
  if (is_held_back(wait)) {
    return {};
  }
  const std::size_t before = out.size();
  const std::uint64_t seen = log_.last_sequence();
  bytes_ = 0;
  LS_TRY(collect_heads(seen));
  LS_TRY(merge(seen, before + messages_max, out));
  if (out.size() == before && wait.count > 0) {
    log_.wait(seen, wait);
  }
  return {};
}

Status EmbeddedSource::assign() {
  if (is_assigned_) {
    return {};
  }
  is_assigned_ = true;
  std::vector<flow::TopicPartition> all;
  for (const auto& reader : readers_) {
    all.push_back(reader->at());
  }
  return listener_->on_assigned(all);
}

bool EmbeddedSource::is_held_back(Millis wait) {
  if (watched_.empty()) {
    return false;
  }
  held_back_.by = log_.held_back(watched_, wait);
  held_back_.polls += held_back_.by.empty() ? 0 : 1;
  return !held_back_.by.empty();
}

Status EmbeddedSource::collect_heads(std::uint64_t seen) {
  heads_.clear();
  for (const auto& reader : readers_) {
    if (reader->is_paused) {
      continue;
    }
    LS_TRY(reader->fill(seen));
    if (reader->has_front()) {
      heads_.push_back({reader->front().sequence, reader.get()});
    }
  }
  std::ranges::make_heap(heads_, std::greater<>(), &Head::sequence);
  return {};
}

// What came after the poll began waits for the next one: a partition looked at before might hold an
// earlier record.
Status EmbeddedSource::merge(std::uint64_t seen, std::size_t count_max,
                             std::vector<flow::Message>& out) {
  while (!heads_.empty() && out.size() < count_max && bytes_ < kPollBytes &&
         heads_.front().sequence <= seen) {
    std::ranges::pop_heap(heads_, std::greater<>(), &Head::sequence);
    PartitionReader& reader = *heads_.back().reader;
    heads_.pop_back();
    const std::uint64_t last = heads_.empty() ? seen : std::min(seen, heads_.front().sequence);
    LS_TRY(hand_out_run(reader, last, count_max, out));
    LS_TRY(reader.fill(seen));
    if (reader.has_front()) {
      heads_.push_back({reader.front().sequence, &reader});
      std::ranges::push_heap(heads_, std::greater<>(), &Head::sequence);
    }
  }
  return {};
}

// Records of one partition that came before any other's.
Status EmbeddedSource::hand_out_run(PartitionReader& reader, std::uint64_t last,
                                    std::size_t count_max, std::vector<flow::Message>& out) {
  while (reader.has_front() && reader.front().sequence <= last && out.size() < count_max &&
         bytes_ < kPollBytes) {
    bytes_ += reader.front().value.size();
    out.push_back(LS_TRY(reader.take(headers_)));
  }
  return {};
}

Result<PartitionReader*> EmbeddedSource::find(const flow::TopicPartition& at) const {
  const auto found = std::find_if(readers_.begin(), readers_.end(),
                                  [&](const auto& reader) { return reader->at() == at; });
  if (found == readers_.end()) {
    return internal_error("a partition that is not assigned was asked for");
  }
  return found->get();
}

Status EmbeddedSource::seek(const flow::TopicPartition& at, Offset next) {
  PartitionReader* reader = LS_TRY(find(at).with("seek"));
  reader->seek(next);
  return {};
}

Status EmbeddedSource::pause(const flow::TopicPartition& at) {
  if (const Result<PartitionReader*> reader = find(at)) {
    (*reader)->is_paused = true;
  }
  return {};
}

Status EmbeddedSource::resume(const flow::TopicPartition& at) {
  if (const Result<PartitionReader*> reader = find(at)) {
    (*reader)->is_paused = false;
  }
  return {};
}

Result<std::optional<Offset>> EmbeddedSource::committed(const flow::TopicPartition& at) {
  return log_.position(group_, at);
}

Result<flow::Source::Range> EmbeddedSource::range(const flow::TopicPartition& at) {
  const std::optional<TopicInfo> info = log_.find(at.topic);
  if (!info) {
    return Range{};
  }
  const PartitionInfo& partition =
      info->partitions.at(static_cast<std::size_t>(at.partition.value));
  return Range{partition.first, partition.next};
}

bool EmbeddedSource::at_end(const flow::TopicPartition& at) const {
  const Result<PartitionReader*> reader = find(at);
  return reader && (*reader)->at_end();
}

}  // namespace ls::embedded
