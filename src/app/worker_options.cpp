#include "app/worker_options.hpp"

#include "app/replay/bounded_run.hpp"

#include "leadstream/runtime/aligned_models.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::app {

std::string public_url(const Settings& settings) {
  const HttpSettings& http = settings.http;
  if (!http.public_url.empty()) {
    return http.public_url.substr(0, http.public_url.find_last_not_of('/') + 1);
  }
  const bool is_known = http.is_enabled && http.listen.port != 0 && http.listen.host != "0.0.0.0" &&
                        http.listen.host != "::";
  if (!is_known) {
    return {};
  }
  const bool is_v6 = http.listen.host.find(':') != std::string::npos;
  const std::string host = is_v6 ? '[' + http.listen.host + ']' : http.listen.host;
  return fmt::format("http://{}:{}", host, http.listen.port);
}

event::DecodeLimits decode_limits(const Settings& settings) {
  event::DecodeLimits limits;
  limits.bytes_max = settings.limits.event_bytes_max;
  limits.depth_max = static_cast<int>(settings.limits.depth_max);
  limits.future_skew_max = settings.limits.future_skew_max;
  return limits;
}

namespace {

// On the embedded log a commit has next to no fixed cost, so that its size may follow the load.
// With a sync in each it has.
void adapt_commits(const Settings& settings, runtime::WorkerOptions& options) {
  // A millisecond or two of writing.
  constexpr std::size_t kPromptBytes = 64 << 10;
  constexpr std::int64_t kIntervalsBehind = 10;
  if (settings.engine != Engine::embedded) {
    return;
  }
  options.commit_interval_behind = Millis{kIntervalsBehind * settings.commit.interval.count};
  if (settings.embedded.fsync.when != FsyncPolicy::When::at_commit) {
    options.prompt_bytes = kPromptBytes;
  }
}

}  // namespace

runtime::WorkerOptions worker_options(const Settings& settings, const WorkerWorld& world,
                                      std::uint32_t worker) {
  runtime::WorkerOptions options;
  options.worker = worker;
  options.commit_interval = settings.commit.interval;
  options.uncommitted_records_max = static_cast<std::size_t>(settings.commit.records_max);
  options.uncommitted_bytes_max =
      std::min(settings.commit.bytes_max, world.memory.uncommitted_of_worker());
  if (!world.aligned) {
    adapt_commits(settings, options);
  }
  options.messages_max = static_cast<std::size_t>(settings.batch.records_max);
  options.poll_wait = settings.batch.wait;
  options.idle = settings.time.idle;
  options.task.boundary = settings.time.boundary;
  options.task.run_records_max = static_cast<std::size_t>(settings.batch.records_max);
  options.task.side_topics.dead_letters = settings.topic_name("leads.dead_letters");
  options.task.side_topics.late = settings.topic_name("leads.late");
  options.task.public_url = public_url(settings);
  options.task.limits = decode_limits(settings);
  options.task.cached_bytes_max = world.memory.decoded_rows_of_task();
  options.task.internal_topics = world.internal_topics;
  options.task.aligned = world.aligned;
  if (options.task.aligned) {
    // Rows held back and rows of tables are the same memory.
    options.task.aligned->held_bytes_max = world.memory.decoded_rows_of_task() / 2;
    options.task.cached_bytes_max = world.memory.decoded_rows_of_task() / 2;
  }
  return options;
}

std::unique_ptr<runtime::ModelTopic> make_models(const Settings& settings, const Project& project,
                                                 const WorkerWorld& world,
                                                 std::unique_ptr<runtime::ModelReader> reader) {
  if (!world.aligned) {
    return std::make_unique<runtime::ModelFeed>(std::move(reader));
  }
  const std::string trainer = trainer_of(settings, project);
  return trainer.empty()
             ? nullptr
             : std::make_unique<runtime::AlignedModels>(std::move(reader), *world.aligned, trainer);
}

}  // namespace ls::app
