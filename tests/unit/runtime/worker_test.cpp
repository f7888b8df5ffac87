#include "leadstream/runtime/worker.hpp"

#include "unit/flow/toys.hpp"

#include "leadstream/ml/registry.hpp"
#include "leadstream/state/memory_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace ls::runtime {
namespace {

using flow::toys::must;

const EventTime kStart{1'750'000'000'000};

// A log in memory, its group and its stores: what outlives a worker.
struct World {
  std::vector<std::string> values;  // of topic "web", partition 0
  std::map<flow::TopicPartition, Offset> group;
  std::shared_ptr<state::MemoryStore> store = std::make_shared<state::MemoryStore>();
  std::vector<std::string> outputs;  // committed
  int commits = 0;
  int failures = 0;  // commits that will still fail
};

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
    for (; out.size() < messages_max && next_ < world_.values.size(); ++next_) {
      flow::Message message;
      message.topic = "web";
      message.offset = Offset(static_cast<std::int64_t>(next_));
      message.appended = kStart + days(1);
      message.value = world_.values[next_];
      out.push_back(message);
    }
    return {};
  }
  Status seek(const flow::TopicPartition& /*at*/, Offset next) override {
    next_ = static_cast<std::size_t>(next.value);
    return {};
  }
  Status pause(const flow::TopicPartition& /*at*/) override {
    return {};
  }
  Status resume(const flow::TopicPartition& /*at*/) override {
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
      LS_TRY(world_.store->write(*task.rows));
      for (const flow::Position& position : task.positions) {
        world_.group[position.at] = position.next;
      }
    }
    world_.outputs.insert(world_.outputs.end(), pending_.begin(), pending_.end());
    pending_.clear();
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

class OneStore final : public StateProvider {
 public:
  explicit OneStore(World& world) : world_(world) {}
  Result<std::shared_ptr<state::StateStore>> open(const flow::Topology& /*topology*/,
                                                  Partition /*partition*/) override {
    return std::shared_ptr<state::StateStore>(world_.store);
  }

 private:
  World& world_;
};

class NoModels final : public ModelReader {
 public:
  Status poll(Millis /*wait*/, std::vector<flow::Message>& /*out*/) override {
    return {};
  }
  [[nodiscard]] bool is_caught_up() const override {
    return true;
  }
};

struct Bench {
  World& world;
  ManualClock clock{kStart};
  OneStore states;
  ModelFeed models{std::make_unique<NoModels>()};
  std::unique_ptr<Worker> worker;

  explicit Bench(World& shared, WorkerOptions options = {}) : world(shared), states(shared) {
    WorkerParts parts;
    parts.topology = flow::toys::counting("toy", {"web"});
    parts.catalog = &flow::toys::catalog();
    parts.source = std::make_unique<FakeSource>(world);
    parts.sink = std::make_unique<FakeSink>(world);
    parts.states = &states;
    parts.models = &models;
    parts.clock = &clock;
    worker = std::make_unique<Worker>(std::move(parts), std::move(options));
    must(worker->start());
  }
};

void fill(World& world, int count) {
  for (int i = 0; i < count; ++i) {
    const std::size_t n = world.values.size();
    world.values.push_back(flow::toys::page_json("e" + std::to_string(n),
                                                 "L" + std::to_string(n % 3),
                                                 kStart + seconds(static_cast<std::int64_t>(n))));
  }
}

TEST(Worker, CommitsOnceTheIntervalIsOver) {
  World world;
  fill(world, 5);
  Bench bench(world);
  must(bench.worker->run_once());
  EXPECT_EQ(world.commits, 0);

  bench.clock.advance(Millis{99});
  must(bench.worker->run_once());
  EXPECT_EQ(world.commits, 0);

  bench.clock.advance(Millis{1});
  must(bench.worker->run_once());
  EXPECT_EQ(world.commits, 1);
  EXPECT_EQ(world.outputs.size(), 5U);
  EXPECT_EQ(world.group.at({"web", Partition(0)}), Offset(5));

  bench.clock.advance(days(1));
  must(bench.worker->run_once());
  EXPECT_EQ(world.commits, 1);  // nothing new
}

TEST(Worker, CommitsEarlierWhenManyRecordsWait) {
  World world;
  fill(world, 25);
  WorkerOptions options;
  options.messages_max = 10;
  options.uncommitted_records_max = 20;
  Bench bench(world, options);
  must(bench.worker->run_once());
  EXPECT_EQ(world.commits, 0);
  must(bench.worker->run_once());
  EXPECT_EQ(world.commits, 1);
}

TEST(Worker, FinishCommitsWhatIsOpen) {
  World world;
  fill(world, 5);
  Bench bench(world);
  must(bench.worker->run_once());
  must(bench.worker->finish());
  EXPECT_EQ(world.outputs.size(), 5U);
  must(bench.worker->finish());
  EXPECT_EQ(world.commits, 1);
}

TEST(Worker, RolledBackItReadsTheSameAgain) {
  World straight;
  World shaken;
  fill(straight, 30);
  fill(shaken, 30);
  Bench one(straight);
  must(one.worker->run_once());
  must(one.worker->finish());

  WorkerOptions options;
  options.messages_max = 10;
  Bench two(shaken, options);
  must(two.worker->run_once());
  must(two.worker->finish());
  must(two.worker->run_once());
  shaken.failures = 1;
  const Status failed = two.worker->finish();
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().retry, Retry::yes);
  must(two.worker->roll_back());
  EXPECT_EQ(shaken.outputs.size(), 10U);
  for (int i = 0; i < 3; ++i) {
    must(two.worker->run_once());
  }
  must(two.worker->finish());

  EXPECT_EQ(straight.outputs, shaken.outputs);
  EXPECT_EQ(two.worker->view().rollbacks, 1U);
}

TEST(Worker, ANewOneGoesOnWhereTheLastCommitWas) {
  World straight;
  World stopped;
  fill(straight, 20);
  fill(stopped, 20);
  {
    Bench bench(straight);
    must(bench.worker->run_once());
    must(bench.worker->finish());
  }
  {
    WorkerOptions options;
    options.messages_max = 8;
    Bench bench(stopped, options);
    must(bench.worker->run_once());
    must(bench.worker->finish());
    must(bench.worker->run_once());  // and dies
  }
  Bench bench(stopped);
  must(bench.worker->run_once());
  must(bench.worker->finish());

  EXPECT_EQ(straight.outputs, stopped.outputs);
}

TEST(Worker, RefusesAGroupThatStandsElsewhereThanItsState) {
  World world;
  fill(world, 5);
  {
    Bench bench(world);
    must(bench.worker->run_once());
    must(bench.worker->finish());
  }
  world.group[{"web", Partition(0)}] = Offset(2);
  Bench moved(world);
  const Status refused = moved.worker->run_once();
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("offset 5"), std::string::npos);
  EXPECT_EQ(refused.error().retry, Retry::no);
}

TEST(Worker, RefusesAGroupWithoutItsState) {
  World world;
  fill(world, 5);
  world.group[{"web", Partition(0)}] = Offset(2);
  Bench bench(world);
  EXPECT_FALSE(bench.worker->run_once().has_value());
}

TEST(Worker, ASilentPartitionsClockMovesByTheTimeThatPassed) {
  World world;
  fill(world, 1);
  WorkerOptions options;
  options.idle = minutes(30);
  Bench bench(world, options);
  must(bench.worker->run_once());
  bench.clock.advance(minutes(29));
  must(bench.worker->run_once());
  EXPECT_EQ(bench.worker->view().tasks[0].clock, kStart);

  bench.clock.advance(minutes(31));
  must(bench.worker->run_once());
  EXPECT_EQ(bench.worker->view().tasks[0].clock, kStart + hours(1));
  must(bench.worker->finish());
  EXPECT_EQ(world.outputs.size(), 2U);  // the record, and its timer after one hour
}

TEST(Worker, ShowsItsTasksAndWhatTheyDid) {
  World world;
  fill(world, 6);
  world.values.emplace_back("{");
  Bench bench(world);
  must(bench.worker->run_once());
  const WorkerView view = bench.worker->view();

  ASSERT_EQ(view.tasks.size(), 1U);
  EXPECT_EQ(view.records_read, 7U);
  EXPECT_EQ(view.outputs, 6U);
  EXPECT_EQ(view.dead_letters, 1U);
  ASSERT_EQ(view.nodes.size(), 1U);
  EXPECT_EQ(view.nodes[0].records_in, 6U);
  EXPECT_EQ(view.tasks[0].timers_pending, 3U);
  ASSERT_EQ(view.tasks[0].inputs.size(), 1U);
}

TEST(Worker, LostPartitionsLeaveNothingBehind) {
  World world;
  fill(world, 5);
  Bench bench(world);
  must(bench.worker->run_once());
  const std::vector<flow::TopicPartition> lost{{"web", Partition(0)}};
  must(bench.worker->on_lost(lost));

  EXPECT_FALSE(bench.worker->has_tasks());
  must(bench.worker->finish());
  EXPECT_TRUE(world.outputs.empty());
}

TEST(Worker, RevokedPartitionsAreCommittedFirst) {
  World world;
  fill(world, 5);
  Bench bench(world);
  must(bench.worker->run_once());
  const std::vector<flow::TopicPartition> revoked{{"web", Partition(0)}};
  must(bench.worker->on_revoked(revoked));

  EXPECT_FALSE(bench.worker->has_tasks());
  EXPECT_EQ(world.outputs.size(), 5U);
}

}  // namespace
}  // namespace ls::runtime
