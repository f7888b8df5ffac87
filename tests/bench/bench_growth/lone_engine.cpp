#include "bench/bench_growth/lone_engine.hpp"

#include "app/memory_budget.hpp"
#include "app/topics/co_partition.hpp"
#include "app/worker_options.hpp"
#include "bench/bench_growth/view_source.hpp"
#include "bench/bench_growth/work_meter.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace ls::bench {
namespace {

constexpr std::size_t kViewsAtOnce = 20'000;

class NoModels final : public runtime::ModelReader {
 public:
  Status poll(Millis /*wait*/, std::vector<flow::Message>& /*out*/) override {
    return {};
  }
  [[nodiscard]] bool is_caught_up() const override {
    return true;
  }
};

Status write_project(const std::string& folder, const std::string& window) {
  std::error_code failed;
  std::filesystem::copy(LEADSTREAM_SOURCE_DIR "/tests/bench/bench_streams/project/events",
                        folder + "/events", failed);
  std::ofstream file(folder + "/windows.yaml");
  file << "topology: windows\n"
          "sources:\n"
          "  - { id: events, topic: bench.events,"
          " decode: { format: json, types: [page.viewed] } }\n"
          "nodes:\n"
          "  - id: views\n"
          "    type: window\n"
          "    inputs: [events]\n"
       << fmt::format("    window: {{ {} }}\n", window)
       << "    grace: 0s\n"
          "    emit: final\n"
          "    values:\n"
          "      count: { count: page.viewed }\n"
          "      sum: { sum: page.viewed.dwell_ms }\n"
          "      max: { max: page.viewed.dwell_ms }\n"
          "sinks:\n"
          "  - { id: results, inputs: [views], topic: bench.results }\n";
  file.close();
  return failed || !file ? external_error("cannot write the project to " + folder) : Status();
}

app::Settings settings_of(const LoneOptions& options, const std::string& folder) {
  app::Settings settings;
  settings.topologies.dir = folder;
  settings.topologies.run = {"windows"};
  settings.partitions = options.partitions;
  settings.memory = options.memory;
  settings.time.idle = Millis{0};
  return settings;
}

}  // namespace

LoneEngine::LoneEngine() : clock_(make_system_clock()) {}
LoneEngine::~LoneEngine() = default;

Result<std::unique_ptr<LoneEngine>> LoneEngine::make(const LoneOptions& options) {
  auto engine = std::make_unique<LoneEngine>();
  LS_TRY(engine->open(options));
  return engine;
}

Status LoneEngine::open(const LoneOptions& options) {
  LS_TRY(write_project(folder_.path(), options.window));
  const app::Settings settings = settings_of(options, folder_.path());
  project_ = LS_TRY(app::load_project(settings));
  const auto inputs = LS_TRY(app::input_partitions(*project_, {}, options.partitions));
  const app::WorkerWorld world{
      LS_TRY(app::share_memory(app::memory_demand(settings, *project_, inputs))), {}};
  states_ = LS_TRY(LocalStates::make(world.memory, StateIn::rocksdb));
  models_ = std::make_unique<runtime::ModelFeed>(std::make_unique<NoModels>());
  LS_TRY(models_->poll(Millis{0}));
  auto source = std::make_unique<ViewSource>(options.partitions);
  source_ = source.get();
  runtime::WorkerParts parts;
  parts.topology = project_->topologies.front();
  parts.catalog = &project_->catalog;
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
