#include "bench/bench_growth/lone_engine.hpp"

#include "app/memory_budget.hpp"
#include "app/topics/co_partition.hpp"
#include "app/worker_options.hpp"
#include "bench/bench_growth/no_models.hpp"
#include "bench/bench_growth/view_source.hpp"
#include "bench/bench_growth/work_meter.hpp"

#include <algorithm>

namespace ls::bench {
namespace {

constexpr std::size_t kViewsAtOnce = 20'000;

}  // namespace

LoneEngine::LoneEngine() : clock_(make_system_clock()) {}
LoneEngine::~LoneEngine() = default;

Result<std::unique_ptr<LoneEngine>> LoneEngine::make(const WindowOptions& options) {
  auto engine = std::make_unique<LoneEngine>();
  LS_TRY(engine->open(options));
  return engine;
}

Status LoneEngine::open(const WindowOptions& options) {
  project_ = LS_TRY(make_window_project(options, folder_.path()));
  const auto& [settings, project] = project_;
  const auto inputs = LS_TRY(app::input_partitions(*project, {}, options.partitions));
  const app::WorkerWorld world{
      LS_TRY(app::share_memory(app::memory_demand(settings, *project, inputs))), {}};
  states_ = LS_TRY(LocalStates::make(world.memory, StateIn::rocksdb));
  models_ = std::make_unique<runtime::ModelFeed>(std::make_unique<NoModels>());
  LS_TRY(models_->poll(Millis{0}));
  auto source = std::make_unique<ViewSource>(options.partitions);
  source_ = source.get();
  runtime::WorkerParts parts;
  parts.topology = project->topologies.front();
  parts.catalog = &project->catalog;
  parts.source = std::move(source);
  parts.sink = std::make_unique<NullSink>();
  parts.states = states_.get();
  parts.models = models_.get();
  parts.clock = clock_.get();
  worker_ =
      std::make_unique<runtime::Worker>(std::move(parts), app::worker_options(settings, world, 0));
  return worker_->start();
}

Result<Sample> LoneEngine::run(Views& views, std::size_t count, Draw draw) {
  const std::uint64_t before = results();
  WorkMeter meter(*clock_);
  for (std::size_t done = 0; done < count; done += kViewsAtOnce) {
    source_->give(meter.make(views, std::min(kViewsAtOnce, count - done), draw));
    while (!source_->is_empty()) {
      LS_TRY(worker_->run_once());
    }
  }
  LS_TRY(worker_->finish());
  meter.end_seconds();
  LS_TRY(states_->settle());
  Sample sample = meter.sample(count);
  sample.outputs = results() - before;
  return sample;
}

}  // namespace ls::bench
