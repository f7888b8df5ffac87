#include "app/memory_budget.hpp"
#include "app/topics/co_partition.hpp"
#include "app/worker_options.hpp"
#include "bench/bench_engine/rows.hpp"

#include "leadstream/runtime/worker.hpp"

#include <algorithm>
#include <map>

namespace ls::bench {
namespace {

// Hands the input out in its order, all partitions to one worker.
class InputSource final : public MemorySource {
 public:
  InputSource(const Input& input, EventTime now) : input_(input), now_(now) {}

  Status subscribe(std::span<const std::string> topics,
                   flow::PartitionListener& listener) override {
    listener_ = &listener;
    for (const std::string& topic : topics) {
      for (std::int32_t p = 0; p < kPartitions; ++p) {
        assigned_.push_back({topic, Partition(p)});
      }
    }
    return {};
  }
  Status poll(Millis /*wait*/, std::size_t messages_max, std::vector<flow::Message>& out) override {
    if (next_ == 0) {
      LS_TRY(listener_->on_assigned(assigned_));
    }
    const std::size_t end = std::min(input_.messages.size(), next_ + messages_max);
    for (; next_ < end; ++next_) {
      const InputMessage& input = input_.messages[next_];
      flow::Message message;
      message.topic = kInputTopic;
      message.partition = input.partition;
      message.offset = Offset(static_cast<std::int64_t>(next_));
      message.appended = now_;
      message.key = input.key;
      message.value = input.value;
      out.push_back(message);
    }
    return {};
  }
  Result<Range> range(const flow::TopicPartition& /*at*/) override {
    return Range{Offset(0), Offset(static_cast<std::int64_t>(input_.messages.size()))};
  }
  [[nodiscard]] bool at_end(const flow::TopicPartition& /*at*/) const override {
    return has_ended();
  }
  [[nodiscard]] bool has_ended() const {
    return next_ == input_.messages.size();
  }

 private:
  const Input& input_;
  EventTime now_;
  flow::PartitionListener* listener_ = nullptr;
  std::vector<flow::TopicPartition> assigned_;
  std::size_t next_ = 0;
};

// The one model of the input.
class InputModel final : public runtime::ModelReader {
 public:
  explicit InputModel(const Input& input) : input_(input) {}
  Status poll(Millis /*wait*/, std::vector<flow::Message>& out) override {
    flow::Message message;
    message.key = input_.model_key;
    message.value = input_.model_snapshot;
    out.push_back(message);
    return {};
  }
  [[nodiscard]] bool is_caught_up() const override {
    return true;
  }

 private:
  const Input& input_;
};

// As the program shares it out.
Result<app::MemoryBudget> budget_of(const Setup& setup) {
  const auto inputs = LS_TRY(app::input_partitions(*setup.score, {}, kPartitions));
  return app::share_memory(app::memory_demand(setup.settings, *setup.score, inputs));
}

}  // namespace

Result<Sample> run_in_memory(const Setup& setup, StateIn state) {
  const MemoryPeak memory;
  const app::WorkerWorld world{LS_TRY(budget_of(setup)), {}};
  const std::unique_ptr<LocalStates> stores = LS_TRY(LocalStates::make(world.memory, state));
  runtime::ModelFeed models(std::make_unique<InputModel>(setup.input));
  LS_TRY(models.poll(Millis{0}));
  auto owned = std::make_unique<InputSource>(setup.input, setup.clock.now());
  const InputSource& source = *owned;
  runtime::WorkerParts parts;
  parts.topology = setup.score->topologies.front();
  parts.catalog = &setup.score->catalog;
  parts.source = std::move(owned);
  parts.sink = std::make_unique<NullSink>();
  parts.states = stores.get();
  parts.models = &models;
  parts.clock = &setup.clock;
  runtime::Worker worker(std::move(parts), app::worker_options(setup.settings, world, 0));
  LS_TRY(worker.start());
  const Reading began = read_clocks(setup.clock);
  while (!source.has_ended()) {
    LS_TRY(worker.run_once());
  }
  LS_TRY(worker.finish());
  Sample sample = between(began, read_clocks(setup.clock));
  const runtime::WorkerView view = worker.view();
  sample.events = static_cast<double>(view.records_read);
  sample.memory_mb = memory.megabytes();
  sample.outputs = view.outputs;
  sample.late = view.late;
  return sample;
}

}  // namespace ls::bench
