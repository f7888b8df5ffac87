#include "bench/bench_growth/log_engine.hpp"

#include "app/embedded_log_options.hpp"
#include "app/memory_budget.hpp"
#include "app/topics/co_partition.hpp"
#include "bench/bench_growth/no_models.hpp"
#include "bench/bench_growth/work_meter.hpp"

#include "leadstream/embedded/embedded_source.hpp"

#include <algorithm>

namespace ls::bench {
namespace {

constexpr std::size_t kViewsAtOnce = 20'000;

class LogStates final : public runtime::StateProvider {
 public:
  explicit LogStates(embedded::EmbeddedLog& log) : log_(log) {}
  Result<std::unique_ptr<runtime::StateOpening>> open(const flow::Topology& topology,
                                                      Partition partition) override {
    return std::unique_ptr<runtime::StateOpening>(
        std::make_unique<runtime::CarriedState>(log_.store(topology.name(), partition)));
  }

 private:
  embedded::EmbeddedLog& log_;
};

}  // namespace

LogEngine::LogEngine() : clock_(make_system_clock()) {}
LogEngine::~LogEngine() = default;

Result<std::unique_ptr<LogEngine>> LogEngine::make(const WindowOptions& options) {
  auto engine = std::make_unique<LogEngine>();
  LS_TRY(engine->open(options));
  return engine;
}

Status LogEngine::open(const WindowOptions& options) {
  project_ = LS_TRY(make_window_project(options, folder_.path()));
  const auto& [settings, project] = project_;
  const auto inputs = LS_TRY(app::input_partitions(*project, {}, options.partitions));
  const app::WorkerWorld world{
      LS_TRY(app::share_memory(app::memory_demand(settings, *project, inputs))), {}};
  memory_ = std::make_unique<state::DatabaseMemory>(app::database_memory(world.memory));
  log_ = LS_TRY(embedded::EmbeddedLog::open(app::log_options(settings), *memory_, *clock_));
  producer_ = std::make_unique<embedded::EmbeddedSink>(*log_, "producer");
  states_ = std::make_unique<LogStates>(*log_);
  models_ = std::make_unique<runtime::ModelFeed>(std::make_unique<NoModels>());
  LS_TRY(models_->poll(Millis{0}));
  return open_worker(world);
}

Status LogEngine::open_worker(const app::WorkerWorld& world) {
  const auto& [settings, project] = project_;
  runtime::WorkerParts parts;
  parts.topology = project->topologies.front();
  parts.catalog = &project->catalog;
  const std::string group = app::embedded_group(settings, *parts.topology);
  for (const std::string& topic : parts.topology->input_topics()) {
    static_cast<void>(LS_TRY(log_->ensure_topic(topic)));
  }
  parts.source = std::make_unique<embedded::EmbeddedSource>(*log_, group);
  parts.sink = std::make_unique<embedded::EmbeddedSink>(*log_, group);
  parts.states = states_.get();
  parts.models = models_.get();
  parts.clock = clock_.get();
  worker_ =
      std::make_unique<runtime::Worker>(std::move(parts), app::worker_options(settings, world, 0));
  return worker_->start();
}

Status LogEngine::append(const std::vector<View>& views) {
  for (const View& view : views) {
    flow::OutgoingMessage message;
    message.topic = kViewsTopic;
    message.partition = view.partition;
    message.key = view.key;
    message.value = view.value;
    LS_TRY(producer_->send(message));
  }
  appended_ += views.size();
  return producer_->commit({});
}

Status LogEngine::take_in() {
  while (worker_->view().records_read < appended_) {
    LS_TRY(worker_->run_once());
  }
  return {};
}

Result<Sample> LogEngine::run(Views& views, std::size_t count, Draw draw) {
  const std::uint64_t before = worker_->view().outputs;
  WorkMeter meter(*clock_);
  for (std::size_t done = 0; done < count; done += kViewsAtOnce) {
    const auto& made = meter.make(views, std::min(kViewsAtOnce, count - done), draw);
    meter.pause();
    LS_TRY(append(made));
    meter.resume();
    LS_TRY(take_in());
  }
  LS_TRY(worker_->finish());
  meter.end_seconds();
  LS_TRY(log_->settle());
  Sample sample = meter.sample(count);
  sample.outputs = worker_->view().outputs - before;
  return sample;
}

}  // namespace ls::bench
