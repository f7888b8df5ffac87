#include "app/memory_budget.hpp"
#include "app/topics/co_partition.hpp"
#include "app/worker_options.hpp"
#include "bench/bench_engine/rows.hpp"

#include "leadstream/flow/origin.hpp"
#include "leadstream/runtime/worker.hpp"

#include <algorithm>
#include <map>

namespace ls::bench {
namespace {

// When events came, by their place in the input. A paced one comes when it is due, however busy the
// worker is then.
struct Pace {
  double per_second = 0.0;  // 0: as fast as they are taken
  std::int64_t began_ns = 0;
  std::vector<std::int64_t> polled_ns = {};

  [[nodiscard]] std::int64_t due_ns(std::size_t place) const {
    return began_ns + static_cast<std::int64_t>(static_cast<double>(place) / per_second * 1e9);
  }
  // How many have come by now.
  [[nodiscard]] std::size_t come(std::int64_t now_ns) const {
    return static_cast<std::size_t>(static_cast<double>(now_ns - began_ns) * 1e-9 * per_second) + 1;
  }
};

// Hands the input out in its order, all partitions to one worker.
class InputSource final : public MemorySource {
 public:
  InputSource(const Setup& setup, Pace* pace)
      : input_(setup.input), clock_(setup.clock), now_(setup.clock.now()), pace_(pace) {}

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
    std::size_t end = std::min(input_.messages.size(), next_ + messages_max);
    if (pace_ != nullptr) {
      const std::int64_t now_ns = clock_.monotonic_ns();
      pace_->began_ns = next_ == 0 ? now_ns : pace_->began_ns;
      end = std::min(end, std::max(next_, pace_->come(now_ns)));
      pace_->polled_ns.resize(end, now_ns);
    }
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
  const Clock& clock_;
  EventTime now_;
  Pace* pace_;
  flow::PartitionListener* listener_ = nullptr;
  std::vector<flow::TopicPartition> assigned_;
  std::size_t next_ = 0;
};

// Looks at the clock when a score is written that an event has caused; a record's offset is its
// place in the input.
class WatchingSink final : public NullSink {
 public:
  WatchingSink(const Clock& clock, const Pace& pace, Waits& waits)
      : clock_(clock), pace_(pace), waits_(waits) {}

  Status send(const flow::OutgoingMessage& message) override {
    const std::string_view source = flow::find_header(message.headers, "ls-src");
    const auto cause = message.topic == "leads.scores" && !source.empty()
                           ? flow::parse_source_header(source)
                           : std::nullopt;
    if (cause) {
      const auto place = static_cast<std::size_t>(cause->offset.value);
      const std::int64_t now_ns = clock_.monotonic_ns();
      waits_.since_poll.add(milliseconds(now_ns - pace_.polled_ns[place]));
      waits_.since_come.add(milliseconds(now_ns - pace_.due_ns(place)));
    }
    return {};
  }

 private:
  static double milliseconds(std::int64_t ns) {
    return static_cast<double>(ns) * 1e-6;
  }

  const Clock& clock_;
  const Pace& pace_;
  Waits& waits_;
};

// The models of the input.
class InputModels final : public runtime::ModelReader {
 public:
  explicit InputModels(const Input& input) : input_(input) {}
  Status poll(Millis /*wait*/, std::vector<flow::Message>& out) override {
    for (const InputModel& model : input_.models) {
      flow::Message message;
      message.key = model.key;
      message.value = model.snapshot;
      out.push_back(message);
    }
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
  const auto inputs = LS_TRY(app::input_partitions(*setup.project, {}, kPartitions));
  return app::share_memory(app::memory_demand(setup.settings, *setup.project, inputs));
}

Result<Sample> run_worker(const Setup& setup, StateIn state, Pace* pace,
                          std::unique_ptr<flow::Sink> sink) {
  const MemoryPeak memory;
  const app::WorkerWorld world{LS_TRY(budget_of(setup)), {}};
  const std::unique_ptr<LocalStates> stores = LS_TRY(LocalStates::make(world.memory, state));
  runtime::ModelFeed models(std::make_unique<InputModels>(setup.input));
  LS_TRY(models.poll(Millis{0}));
  auto owned = std::make_unique<InputSource>(setup, pace);
  const InputSource& source = *owned;
  runtime::WorkerParts parts;
  parts.topology = setup.project->topologies.front();
  parts.catalog = &setup.project->catalog;
  parts.source = std::move(owned);
  parts.sink = std::move(sink);
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

}  // namespace

Result<Sample> run_in_memory(const Setup& setup, StateIn state) {
  return run_worker(setup, state, nullptr, std::make_unique<NullSink>());
}

Result<Sample> run_paced(const Setup& setup, StateIn state, double per_second) {
  Pace pace{.per_second = per_second};
  Waits waits;
  Sample sample = LS_TRY(
      run_worker(setup, state, &pace, std::make_unique<WatchingSink>(setup.clock, pace, waits)));
  sample.waits = std::move(waits);
  return sample;
}

}  // namespace ls::bench
