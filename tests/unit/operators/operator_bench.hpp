#pragma once

#include "leadstream/base/arena.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/flow/pipeline.hpp"
#include "leadstream/state/memory_store.hpp"

#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::test {

// Fails the test that runs.
void must(const Status& status);

inline EventTime at(Millis since) {
  return EventTime{1'750'000'000'000 - 1'750'000'000'000 % 86'400'000} + since;
}

const event::Catalog& catalog();
// The error of a topology with this node behind an events source; empty if it loads.
std::string error_of(std::string_view yaml);
// `nodes` in flow style, behind a source "in" of the format; a sink per id in `read`.
std::string topology_yaml(std::string_view format, std::string_view nodes,
                          std::initializer_list<std::string_view> read);

// What a node produced, with the bytes that a topic would get.
struct Produced {
  std::string node;
  std::string key;
  EventTime time;
  std::string json;

  [[nodiscard]] double number(std::string_view member) const;
  [[nodiscard]] double feature(std::string_view name) const;  // NaN if missing
  [[nodiscard]] std::string feature_text(std::string_view name) const;
  [[nodiscard]] std::string text(std::string_view member) const;
  [[nodiscard]] bool boolean(std::string_view member) const;
};

using Fields = std::vector<std::pair<std::string_view, event::Value>>;

// One topology over a store in memory, fed record by record as a task would: due timers fire first.
class OperatorBench final : public flow::RecordTap {
 public:
  explicit OperatorBench(const std::string& yaml, Millis boundary = minutes(1),
                         std::uint64_t seed = 0);
  ~OperatorBench() override;
  OperatorBench(const OperatorBench&) = delete;
  OperatorBench& operator=(const OperatorBench&) = delete;

  void event(std::string_view type, std::string_view key, std::string_view id, EventTime time,
             const Fields& fields = {});
  // The event's own time differs from the time at which it is met.
  void event_of(EventTime own, std::string_view type, std::string_view key, std::string_view id,
                EventTime met, const Fields& fields = {});
  void payload(std::string_view key, EventTime time, flow::Payload payload);
  void tick(EventTime to);

  void commit();
  void roll_back();
  // The end of the process and its next start: only what was committed is left.
  void reopen();
  void reopen(const std::string& yaml);

  void set_models(flow::ModelSet models);
  [[nodiscard]] state::MemoryStore& store() {
    return *store_;
  }
  [[nodiscard]] const flow::Topology& topology() const {
    return *topology_;
  }
  [[nodiscard]] flow::Pipeline& pipeline() {
    return *pipeline_;
  }
  [[nodiscard]] std::vector<Produced> of(std::string_view node) const;
  [[nodiscard]] const std::vector<Produced>& all() const {
    return produced_;
  }
  void forget() {
    produced_.clear();
  }
  // What went to a side topic: dead letters, late records.
  struct Aside {
    std::string topic;
    std::string key;
    std::map<std::string, std::string> headers;
  };
  [[nodiscard]] const std::vector<Aside>& aside() const;
  // What the node tells of the key by what was committed; empty if it keeps nothing of it.
  [[nodiscard]] std::string described(std::string_view node, std::string_view key) const;
  // The own counter of a node; 0 if it has none of that name.
  [[nodiscard]] std::uint64_t counter(std::size_t node, std::string_view name) const;
  // Sees records while they live.
  std::function<void(const flow::Record&)> watch;

  void see(std::uint32_t node, std::span<const flow::Record> records) override;

 private:
  class NullSink;
  void open();

  Millis boundary_;
  std::uint64_t seed_;
  std::shared_ptr<const flow::Topology> topology_;
  std::unique_ptr<state::MemoryStore> store_;
  std::unique_ptr<NullSink> sink_;
  std::unique_ptr<flow::Egress> egress_;
  std::shared_ptr<const flow::ModelSet> models_;
  Arena arena_;
  std::unique_ptr<flow::Pipeline> pipeline_;
  std::vector<Produced> produced_;
};

// A row of numbers and categories with its schema, owning everything.
class OwnedFeatures {
 public:
  explicit OwnedFeatures(std::vector<std::pair<std::string, double>> numbers,
                         std::vector<std::pair<std::string, std::string>> categories = {},
                         std::string event_id = "e");
  OwnedFeatures(const OwnedFeatures&) = delete;
  OwnedFeatures& operator=(const OwnedFeatures&) = delete;
  [[nodiscard]] const flow::Features& row() const {
    return row_;
  }

 private:
  std::vector<std::pair<std::string, std::string>> categories_;
  std::string event_id_;
  ml::FeatureSchema schema_;
  std::vector<ml::FeatureValue> values_;
  flow::Features row_;
};

}  // namespace ls::test
