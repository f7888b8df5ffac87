#include "bench/bench_growth/growth.hpp"

#include "bench/bench_growth/bare_store.hpp"
#include "bench/bench_growth/log_engine.hpp"
#include "bench/bench_growth/lone_engine.hpp"

#include <fmt/core.h>

#include <array>
#include <cstdio>
#include <unistd.h>

namespace ls::bench {
namespace {

constexpr EventTime kStart{1'767'225'600'000};  // 2026-01-01

void tell(const std::string& what) {
  if (isatty(STDERR_FILENO) != 0) {
    fmt::print(stderr, "\r\x1b[K{}", what);
  }
}

// A point on each curve: every key gets a row, then events are drawn by Zipf's law, then uniformly;
// the first of each fill the caches with what is asked for.
template <typename Engine>
Status grow_to(std::uint32_t keys, const GrowthOptions& options, std::vector<Curve>& curves,
               Result<std::unique_ptr<Engine>> (*make)(const GrowthOptions&)) {
  Views views({.leads = keys, .start = kStart});
  views.next(1, Draw::zipf);  // the generator's own memory is not the engine's
  const MemoryPeak memory;
  const std::unique_ptr<Engine> engine = LS_TRY(make(options));
  tell(fmt::format("{} keys get a row each", keys));
  LS_TRY(engine->run(views, keys, Draw::in_turn));
  for (std::size_t i = 0; i < curves.size(); ++i) {
    tell(fmt::format("{} {}", keys, curves[i].what));
    const Draw draw = i == 0 ? Draw::zipf : Draw::uniform;
    LS_TRY(engine->run(views, options.warm_up, draw));
    Sample sample = LS_TRY(engine->run(views, options.events, draw));
    sample.memory_mb = memory.megabytes();
    curves[i].points.push_back({keys, sample});
  }
  return {};
}

template <typename Engine>
Result<std::unique_ptr<Engine>> make_engine(const GrowthOptions& options) {
  return Engine::make({.window = "tumbling: { size: 365d }", .memory = options.memory});
}

Result<std::unique_ptr<BareStore>> make_bare(const GrowthOptions& options) {
  return BareStore::make(options.memory);
}

}  // namespace

Result<std::vector<Curve>> grow_keys(const GrowthOptions& options) {
  std::vector<Curve> curves{{"keys_zipf", "keys, drawn by Zipf's law", "keys", {}},
                            {"keys_uniform", "keys, drawn uniformly", "keys", {}}};
  for (std::uint32_t keys = options.keys_min; keys <= options.keys_max; keys *= 10) {
    LS_TRY(grow_to<LoneEngine>(keys, options, curves, make_engine<LoneEngine>));
  }
  return curves;
}

Result<std::vector<Curve>> grow_log_keys(const GrowthOptions& options) {
  std::vector<Curve> curves{{"log_zipf", "keys on the log, drawn by Zipf's law", "keys", {}},
                            {"log_uniform", "keys on the log, drawn uniformly", "keys", {}}};
  for (std::uint32_t keys = options.keys_min; keys <= options.keys_max; keys *= 10) {
    LS_TRY(grow_to<LogEngine>(keys, options, curves, make_engine<LogEngine>));
  }
  return curves;
}

Result<std::vector<Curve>> grow_bare_keys(const GrowthOptions& options) {
  std::vector<Curve> curves{{"bare_zipf", "rows of RocksDB, drawn by Zipf's law", "keys", {}},
                            {"bare_uniform", "rows of RocksDB, drawn uniformly", "keys", {}}};
  for (std::uint32_t keys = options.keys_min; keys <= options.keys_max; keys *= 10) {
    LS_TRY(grow_to<BareStore>(keys, options, curves, make_bare));
  }
  return curves;
}

Result<Curve> grow_partitions(const GrowthOptions& options) {
  constexpr std::uint32_t kKeys = 100'000;
  Curve curve{"partitions", "partitions of one worker", "partitions", {}};
  for (const std::int32_t partitions : {1, 4, 16, 64}) {
    tell(fmt::format("{} partitions", partitions));
    Views views({.leads = kKeys, .partitions = partitions, .start = kStart});
    views.next(1, Draw::zipf);
    const MemoryPeak memory;
    const auto engine = LS_TRY(LoneEngine::make({.window = "tumbling: { size: 365d }",
                                                 .partitions = partitions,
                                                 .memory = options.memory}));
    LS_TRY(engine->run(views, kKeys, Draw::in_turn));
    Sample sample = LS_TRY(engine->run(views, options.events, Draw::zipf));
    sample.memory_mb = memory.megabytes();
    curve.points.push_back({static_cast<std::uint64_t>(partitions), sample});
  }
  return curve;
}

Result<Curve> grow_hops(const GrowthOptions& options) {
  constexpr std::uint32_t kKeys = 25;
  constexpr std::int64_t kPerHop = 200;  // events of each key
  constexpr std::int64_t kHopMs = 3'600'000;
  constexpr std::size_t kWarmHops = 168;
  Curve curve{"hops", "hops per window", "hops", {}};
  for (const std::uint32_t hops : {1U, 6U, 24U, 72U, 168U}) {
    tell(fmt::format("{} hops per window", hops));
    Views views({.leads = kKeys, .start = kStart, .between = {kHopMs / kPerHop / kKeys}});
    const MemoryPeak memory;
    const auto engine =
        LS_TRY(LoneEngine::make({.window = fmt::format("hopping: {{ size: {}h, hop: 1h }}", hops),
                                 .memory = options.memory}));
    LS_TRY(engine->run(views, kWarmHops * kPerHop * kKeys, Draw::uniform));
    Sample sample = LS_TRY(engine->run(views, options.events, Draw::uniform));
    sample.memory_mb = memory.megabytes();
    curve.points.push_back({hops, sample});
  }
  return curve;
}

}  // namespace ls::bench
