#pragma once

#include "leadstream/flow/io.hpp"
#include "leadstream/state/changelog.hpp"
#include "leadstream/state/meta.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ls::runtime {

// One changelog in memory: all of it is committed, but only what lies below `end` was there when a
// reader was opened.
struct ChangelogWorld {
  std::vector<std::pair<std::string, std::optional<std::string>>> records;
  std::optional<Offset> end = {};
  std::function<void()> on_read = {};
  Millis tombstones_kept{86'400'000};

  void put(const std::string& key, const std::string& value) {
    records.emplace_back(state::changelog_key(key), value);
  }
  void erase(const std::string& key) {
    records.emplace_back(state::changelog_key(key), std::nullopt);
  }
  void put_meta(std::uint64_t transaction, const std::string& changelog_id = "first") {
    state::Meta meta;
    meta.transaction = transaction;
    meta.changelog_id = changelog_id;
    records.emplace_back(state::changelog_key(state::kMetaKey), meta.save());
  }
  [[nodiscard]] Offset size() const {
    return Offset(static_cast<std::int64_t>(records.size()));
  }
};

class ChangelogWorldReader final : public flow::LogReader {
 public:
  ChangelogWorldReader(ChangelogWorld& world, Offset from)
      : world_(world), next_(from), end_(world.end.value_or(world.size())) {}

  Status poll(Millis /*wait*/, std::size_t /*messages_max*/,
              std::vector<flow::Message>& out) override {
    if (world_.on_read) {
      world_.on_read();
    }
    flow::Message message;
    const auto& [key, value] = world_.records[static_cast<std::size_t>(next_.value)];
    message.key = key;
    message.value = value ? Bytes(*value) : Bytes();
    message.is_tombstone = !value;
    message.offset = next_;
    out.push_back(message);
    next_ = next_.next();
    return {};
  }
  [[nodiscard]] Offset position() const override {
    return next_;
  }
  [[nodiscard]] flow::Source::Range opened_range() const override {
    return {Offset(0), end_};
  }

 private:
  ChangelogWorld& world_;
  Offset next_;
  Offset end_;
};

class ChangelogReaders final : public flow::LogReaders {
 public:
  explicit ChangelogReaders(ChangelogWorld& world) : world_(world) {}

  Result<std::unique_ptr<flow::LogReader>> open(const flow::TopicPartition& /*at*/,
                                                std::optional<Offset> from) override {
    auto reader = std::make_unique<ChangelogWorldReader>(world_, from.value_or(Offset(0)));
    world_.end.reset();  // by now the log is longer
    return std::unique_ptr<flow::LogReader>(std::move(reader));
  }
  Result<flow::Source::Range> range(const flow::TopicPartition& /*at*/) override {
    return flow::Source::Range{Offset(0), world_.end.value_or(world_.size())};
  }
  Result<Millis> tombstones_kept(const std::string& /*topic*/) override {
    return world_.tombstones_kept;
  }
  [[nodiscard]] std::string changelog_topic(std::string_view topology) const override {
    return std::string(topology);
  }

 private:
  ChangelogWorld& world_;
};

}  // namespace ls::runtime
