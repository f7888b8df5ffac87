#include "app/worker_options.hpp"

#include <algorithm>

namespace ls::app {

event::DecodeLimits decode_limits(const Settings& settings) {
  event::DecodeLimits limits;
  limits.bytes_max = settings.limits.event_bytes_max;
  limits.depth_max = static_cast<int>(settings.limits.depth_max);
  limits.future_skew_max = settings.limits.future_skew_max;
  return limits;
}

runtime::WorkerOptions worker_options(const Settings& settings, const WorkerWorld& world,
                                      std::uint32_t worker) {
  runtime::WorkerOptions options;
  options.worker = worker;
  options.commit_interval = settings.commit.interval;
  options.uncommitted_records_max = static_cast<std::size_t>(settings.commit.records_max);
  options.uncommitted_bytes_max =
      std::min(settings.commit.bytes_max, world.memory.uncommitted_of_worker());
  options.messages_max = static_cast<std::size_t>(settings.batch.records_max);
  options.poll_wait = settings.batch.wait;
  options.idle = settings.time.idle;
  options.task.boundary = settings.time.boundary;
  options.task.run_records_max = static_cast<std::size_t>(settings.batch.records_max);
  options.task.side_topics.dead_letters = settings.topic_name("leads.dead_letters");
  options.task.side_topics.late = settings.topic_name("leads.late");
  options.task.limits = decode_limits(settings);
  options.task.cached_bytes_max = world.memory.decoded_rows_of_task();
  options.task.internal_topics = world.internal_topics;
  return options;
}

}  // namespace ls::app
