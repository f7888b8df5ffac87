#include "app/replay/bounded_run.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace ls::app {
namespace {

// Room for the names of topics before it, of which Kafka takes 249 letters.
constexpr std::size_t kIdMax = 60;

bool is_run_id(std::string_view id) {
  return !id.empty() && id.size() <= kIdMax && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

// Topics by the names that topologies use for them.
std::set<std::string> logical_outputs(const Project& project) {
  std::set<std::string> topics = {"leads.dead_letters", "leads.late", "leads.models"};
  for (const auto& topology : project.topologies) {
    for (const flow::SinkDef& sink : topology->sinks()) {
      topics.insert(sink.topic);
    }
  }
  return topics;
}

}  // namespace

Result<Settings> settings_of_run(const Settings& settings, const BoundedRun& run) {
  if (!is_run_id(run.id)) {
    return user_error(
        fmt::format("\"{}\" is no name for a run: at most {} letters, digits, \"_\" and \"-\", "
                    "since it becomes "
                    "part of the names of topics",
                    run.id, kIdMax));
  }
  if (settings.guarantee != Guarantee::exactly_once) {
    return user_error("guarantee: a replay counts every record, so it needs exactly_once");
  }
  Settings logical = settings;
  logical.topics.clear();
  const auto project = LS_TRY(load_project(logical));
  Settings own = settings;
  own.app = fmt::format("{}.{}", settings.app, run.id);
  for (const std::string& topic : logical_outputs(*project)) {
    own.topics[topic] = fmt::format("{}.{}", settings.topic_name(topic), run.id);
  }
  // The embedded log is one database for everything, and its inputs are there.
  if (settings.engine == Engine::kafka) {
    own.data_dir = fmt::format("{}/runs/{}", settings.data_dir, run.id);
  }
  return own;
}

Result<flow::AlignedOptions> aligned_options(const Settings& settings, const BoundedRun& run,
                                             const Project& project, const PartitionCounts& known) {
  const auto fallback = static_cast<std::int32_t>(settings.partitions);
  const PartitionCounts inputs = LS_TRY(input_partitions(project, known, fallback));
  flow::AlignedOptions options;
  options.run = run.id;
  options.until = run.until;
  options.lag = settings.time.lag;
  options.disorder = settings.time.disorder.span;
  for (const auto& topology : project.topologies) {
    options.tasks[topology->name()] = inputs.at(topology->input_topics().front());
  }
  LS_TRY(flow::check_aligned(project.topologies, options, settings.topic_name("leads.models")));
  options.fingerprint =
      flow::aligned_fingerprint(project.topologies, options, settings.time.boundary);
  return options;
}

std::string trainer_of(const Settings& settings, const Project& project) {
  const std::string& models = settings.topic_name("leads.models");
  for (const auto& topology : project.topologies) {
    const auto& sinks = topology->sinks();
    if (std::ranges::find(sinks, models, &flow::SinkDef::topic) != sinks.end()) {
      return topology->name();
    }
  }
  return {};
}

}  // namespace ls::app
