#include "leadstream/runtime/engine.hpp"

#include "unit/runtime/worker_bench.hpp"

#include "leadstream/flow/topology_builder.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>

namespace ls::runtime {
namespace {

using flow::PayloadKind;

// Has versions to give, but gives them only when told to.
class HeldModels final : public ModelReader {
 public:
  struct Gate {
    std::atomic<int> polls = 0;
    std::atomic<bool> is_open = false;
  };
  explicit HeldModels(Gate& gate) : gate_(gate) {}

  Status poll(Millis /*wait*/, std::vector<flow::Message>& /*out*/) override {
    ++gate_.polls;
    gate_.polls.notify_all();
    std::this_thread::yield();
    return {};
  }
  [[nodiscard]] bool is_caught_up() const override {
    return gate_.is_open;
  }

 private:
  Gate& gate_;
};

// Notes whether its worker has begun.
class WatchedSource : public flow::Source {
 public:
  explicit WatchedSource(std::atomic<bool>& has_begun) : has_begun_(has_begun) {}
  Status subscribe(std::span<const std::string> /*topics*/,
                   flow::PartitionListener& /*listener*/) override {
    has_begun_ = true;
    has_begun_.notify_all();
    return {};
  }
  Status poll(Millis /*wait*/, std::size_t /*messages_max*/,
              std::vector<flow::Message>& /*out*/) override {
    std::this_thread::yield();
    return {};
  }
  Status seek(const flow::TopicPartition& /*at*/, Offset /*next*/) override {
    return {};
  }
  Status pause(const flow::TopicPartition& /*at*/) override {
    return {};
  }
  Status resume(const flow::TopicPartition& /*at*/) override {
    return {};
  }
  Result<std::optional<Offset>> committed(const flow::TopicPartition& /*at*/) override {
    return std::optional<Offset>();
  }
  Result<Range> range(const flow::TopicPartition& /*at*/) override {
    return Range{};
  }
  [[nodiscard]] bool at_end(const flow::TopicPartition& /*at*/) const override {
    return true;
  }

 private:
  std::atomic<bool>& has_begun_;
};

// Its polls fail until told otherwise, for a reason that may pass.
class FailingSource final : public WatchedSource {
 public:
  FailingSource(std::atomic<bool>& has_begun, std::atomic<bool>& fails)
      : WatchedSource(has_begun), fails_(fails) {}
  Status poll(Millis wait, std::size_t messages_max, std::vector<flow::Message>& out) override {
    return fails_ ? Status(external_error("the disk is full", Retry::yes))
                  : WatchedSource::poll(wait, messages_max, out);
  }

 private:
  std::atomic<bool>& fails_;
};

std::shared_ptr<const flow::Topology> scoring() {
  flow::TopologyBuilder builder("scoring");
  builder.source(flow::toys::events("in", {"web"}));
  builder.node("count", {"in"}, flow::toys::counter());
  builder.node("score", {"count"},
               std::make_shared<flow::toys::ToyBlueprint<flow::toys::Pass>>(
                   "scorer", PayloadKind::features, PayloadKind::score));
  builder.sink("out", {"score"}, "scores");
  return *builder.build();
}

struct Started {
  World world;
  Stores states{world};
  ManualClock clock{kStart};
  HeldModels::Gate gate;
  std::atomic<bool> has_begun = false;
  std::atomic<bool> fails = false;
  std::unique_ptr<Engine> engine;

  explicit Started(std::shared_ptr<const flow::Topology> topology, bool polls_fail = false)
      : fails(polls_fail) {
    WorkerPlan plan;
    plan.name = "worker";
    plan.topology = topology;
    plan.make = [this, topology]() -> Result<WorkerParts> {
      WorkerParts parts;
      parts.topology = topology;
      parts.catalog = &flow::toys::catalog();
      parts.source = std::make_unique<FailingSource>(has_begun, fails);
      parts.sink = std::make_unique<FakeSink>(world);
      parts.states = &states;
      return parts;
    };
    std::vector<WorkerPlan> plans;
    plans.push_back(std::move(plan));
    engine = std::make_unique<Engine>(
        std::move(plans), std::make_unique<ModelFeed>(std::make_unique<HeldModels>(gate)), clock);
    engine->start();
  }

  void wait_for(WorkerState state) const {
    while (engine->view().workers.front()->state != state) {
      std::this_thread::yield();
    }
  }
  // Time enough for a worker that does not wait.
  void let_models_be_polled(int times) {
    for (int seen = gate.polls; seen < times; seen = gate.polls) {
      gate.polls.wait(seen);
    }
  }
};

TEST(Engine, AScorerBeginsOnceTheVersionsThatAreThereWereRead) {
  Started started(scoring());
  started.let_models_be_polled(20'000);
  EXPECT_FALSE(started.has_begun);

  started.gate.is_open = true;

  started.has_begun.wait(false);
  EXPECT_TRUE(started.engine->has_models_at_hand());
  started.engine->stop();
}

TEST(Engine, AWorkerThatIsStillToBeMadeShowsItsTopology) {
  Started started(scoring());

  const auto worker = started.engine->view().workers.front();

  ASSERT_NE(worker->topology, nullptr);
  EXPECT_EQ(worker->state, WorkerState::starting);
  EXPECT_FALSE(started.has_begun);
  started.engine->stop();
}

TEST(Engine, AWorkerWhoseTurnsFailSaysWhyAndRunsOnceTheyDoNot) {
  Started started(flow::toys::counting("toy", {"web"}), true);
  started.wait_for(WorkerState::retrying);
  EXPECT_EQ(started.engine->view().workers.front()->error, "the disk is full");

  started.fails = false;
  started.clock.advance(seconds(1));

  started.wait_for(WorkerState::running);
  EXPECT_EQ(started.engine->view().workers.front()->error, "");
  started.engine->stop();
}

TEST(Engine, OthersDoNotWaitForModels) {
  Started started(flow::toys::counting("toy", {"web"}));

  started.has_begun.wait(false);

  EXPECT_FALSE(started.engine->has_models_at_hand());
  started.engine->stop();
}

}  // namespace
}  // namespace ls::runtime
