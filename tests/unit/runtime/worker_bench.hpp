#pragma once

#include "unit/flow/toys.hpp"

#include "leadstream/ml/registry.hpp"
#include "leadstream/runtime/worker.hpp"
#include "leadstream/state/memory_store.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::runtime {

using flow::toys::must;

inline constexpr EventTime kStart{1'750'000'000'000};

// A log in memory, its group and its stores: what outlives a worker.
struct World {
  std::vector<std::string> values;  // of topic "web", partition 0
  std::map<flow::TopicPartition, Offset> group;
  std::map<Partition, std::shared_ptr<state::MemoryStore>> stores;
  std::vector<std::string> later;    // of partition 1, which is assigned once this is not empty
  std::vector<std::string> outputs;  // committed
  int commits = 0;
  int failures = 0;                    // commits that will still fail
  int doubts = 0;                      // commits that will be done and yet told as failed
  int restore_slices = 0;              // that a state takes to open; 0: at once
  int restore_failures = 0;            // steps of restores that will still fail
  std::string damage = {};             // that the next opening finds
  std::function<void()> on_open = {};  // what others do while a state is opened
};

// The contact's, as whoever writes an event sets it; empty if the value names none.
inline std::string_view key_in(std::string_view value) {
  constexpr std::string_view kBefore = R"("contact_id":")";
  const std::size_t at = value.find(kBefore);
  if (at == std::string_view::npos) {
    return {};
  }
  const std::string_view contact = value.substr(at + kBefore.size());
  return contact.substr(0, contact.find('"'));
}

class FakeSource final : public flow::Source {
 public:
  explicit FakeSource(World& world) : world_(world) {}
  Status subscribe(std::span<const std::string> /*topics*/,
                   flow::PartitionListener& listener) override {
    listener_ = &listener;
    return {};
  }
  Status poll(Millis /*wait*/, std::size_t messages_max, std::vector<flow::Message>& out) override {
    if (!is_assigned_) {
      is_assigned_ = true;
      const std::vector<flow::TopicPartition> all{{"web", Partition(0)}};
      LS_TRY(listener_->on_assigned(all));
    }
    if (!world_.later.empty() && !has_second_) {
      has_second_ = true;
      const std::vector<flow::TopicPartition> second{{"web", Partition(1)}};
      LS_TRY(listener_->on_assigned(second));
      flow::Message message;
      message.topic = "web";
      message.partition = Partition(1);
      message.value = world_.later.front();
      message.key = key_in(message.value);
      out.push_back(message);
    }
    for (; is_resumed_ && out.size() < messages_max && next_ < world_.values.size(); ++next_) {
      flow::Message message;
      message.topic = "web";
      message.offset = Offset(static_cast<std::int64_t>(next_));
      message.appended = kStart + days(1);
      message.value = world_.values[next_];
      message.key = key_in(message.value);
      out.push_back(message);
    }
    return {};
  }
  Status seek(const flow::TopicPartition& at, Offset next) override {
    if (at.partition == Partition(0)) {
      next_ = static_cast<std::size_t>(next.value);
    }
    return {};
  }
  Status pause(const flow::TopicPartition& at) override {
    is_resumed_ = is_resumed_ && at.partition != Partition(0);
    return {};
  }
  Status resume(const flow::TopicPartition& at) override {
    is_resumed_ = is_resumed_ || at.partition == Partition(0);
    return {};
  }
  Result<std::optional<Offset>> committed(const flow::TopicPartition& at) override {
    const auto found = world_.group.find(at);
    return found == world_.group.end() ? std::optional<Offset>() : std::optional(found->second);
  }
  Result<Range> range(const flow::TopicPartition& /*at*/) override {
    return Range{Offset(0), Offset(static_cast<std::int64_t>(world_.values.size()))};
  }
  [[nodiscard]] bool at_end(const flow::TopicPartition& /*at*/) const override {
    return next_ >= world_.values.size();
  }

 private:
  World& world_;
  flow::PartitionListener* listener_ = nullptr;
  std::size_t next_ = 0;
  bool is_assigned_ = false;
  bool has_second_ = false;
  bool is_resumed_ = false;
};

class FakeSink final : public flow::Sink {
 public:
  explicit FakeSink(World& world) : world_(world) {}
  [[nodiscard]] flow::StateCarrier state_carrier() const override {
    return flow::StateCarrier::sink;
  }
  Status send(const flow::OutgoingMessage& message) override {
    pending_.push_back(std::string(message.key) + " " + std::string(message.value));
    return {};
  }
  Status commit(std::span<const flow::TaskCommit> tasks) override {
    if (world_.failures > 0) {
      --world_.failures;
      return external_error("the log is away", Retry::yes);
    }
    ++world_.commits;
    for (const flow::TaskCommit& task : tasks) {
      LS_TRY(world_.stores.at(task.partition)->write(*task.rows));
      for (const flow::Position& position : task.positions) {
        world_.group[position.at] = position.next;
      }
    }
    world_.outputs.insert(world_.outputs.end(), pending_.begin(), pending_.end());
    pending_.clear();
    if (world_.doubts > 0) {
      --world_.doubts;
      return external_error("the answer is lost", Retry::yes);
    }
    return {};
  }
  Status abort() override {
    pending_.clear();
    return {};
  }

 private:
  World& world_;
  std::vector<std::string> pending_;
};

// A state that takes as many steps as the world says.
class SlowOpening final : public StateOpening {
 public:
  SlowOpening(std::shared_ptr<state::StateStore> store, World& world)
      : store_(std::move(store)),
        world_(world),
        left_(world.restore_slices),
        damage_(std::exchange(world.damage, {})) {}

  Result<Step> advance() override {
    if (world_.restore_failures > 0) {
      --world_.restore_failures;
      return external_error("the changelog is away", Retry::yes);
    }
    return --left_ > 0 ? Step{nullptr, true} : Step{store_, true};
  }
  [[nodiscard]] RestoreProgress progress() const override {
    return {.records = static_cast<std::uint64_t>(world_.restore_slices - left_),
            .next = Offset(world_.restore_slices - left_),
            .end = Offset(world_.restore_slices),
            .damage = damage_};
  }

 private:
  std::shared_ptr<state::StateStore> store_;
  World& world_;
  int left_;
  std::string damage_;
};

class Stores final : public StateProvider {
 public:
  explicit Stores(World& world) : world_(world) {}
  Result<std::unique_ptr<StateOpening>> open(const flow::Topology& /*topology*/,
                                             Partition partition) override {
    if (world_.on_open) {
      world_.on_open();
    }
    auto& store = world_.stores[partition];
    if (store == nullptr) {
      store = std::make_shared<state::MemoryStore>();
    }
    if (world_.restore_slices > 0) {
      return std::unique_ptr<StateOpening>(std::make_unique<SlowOpening>(store, world_));
    }
    return std::unique_ptr<StateOpening>(std::make_unique<CarriedState>(store));
  }

 private:
  World& world_;
};

// One model from the beginning on.
class OneModel final : public ModelReader {
 public:
  Status poll(Millis /*wait*/, std::vector<flow::Message>& out) override {
    const auto model =
        ml::make_model(*ml::complete({}), ml::FeatureSchema({{"x", ml::FeatureKind::number}}));
    snapshot_ = ml::encode_snapshot(ml::take_snapshot("conversion", kStart, **model, {}));
    flow::Message message;
    message.value = snapshot_;
    out.push_back(message);
    return {};
  }
  [[nodiscard]] bool is_caught_up() const override {
    return true;
  }

 private:
  std::string snapshot_;
};

struct Bench {
  World& world;
  ManualClock clock{kStart};
  Stores states;
  ModelFeed models{std::make_unique<OneModel>()};
  std::unique_ptr<Worker> worker;

  // With a clock of the test's own, if it has one.
  explicit Bench(World& shared, WorkerOptions options = {}, const Clock* own_clock = nullptr)
      : world(shared), states(shared) {
    WorkerParts parts;
    parts.topology = flow::toys::counting("toy", {"web"});
    parts.catalog = &flow::toys::catalog();
    parts.source = std::make_unique<FakeSource>(world);
    parts.sink = std::make_unique<FakeSink>(world);
    parts.states = &states;
    parts.models = &models;
    parts.clock = own_clock == nullptr ? &clock : own_clock;
    worker = std::make_unique<Worker>(std::move(parts), std::move(options));
    must(models.poll(Millis{0}));
    must(worker->start());
  }
};

inline void fill(World& world, int count) {
  for (int i = 0; i < count; ++i) {
    const std::size_t n = world.values.size();
    world.values.push_back(flow::toys::page_json("e" + std::to_string(n),
                                                 "L" + std::to_string(n % 3),
                                                 kStart + seconds(static_cast<std::int64_t>(n))));
  }
}

}  // namespace ls::runtime
