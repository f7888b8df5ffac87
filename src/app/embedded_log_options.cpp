#include "app/embedded_log_options.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <system_error>

namespace ls::app {
namespace {

embedded::Retention retention_of(const Retention& settings) {
  return {settings.time, settings.size};
}

}  // namespace

embedded::LogOptions log_options(const Settings& settings) {
  embedded::LogOptions options;
  options.folder = settings.data_dir + "/log";
  options.partitions = static_cast<std::int32_t>(settings.partitions);
  // Keyed by model or read whole: one partition keeps their order.
  for (const char* topic :
       {"crm.model", "leads.examples", "leads.lead_examples", "leads.signals", "leads.models",
        "leads.evaluations", "leads.findings", "leads.alerts", "model.metrics"}) {
    options.topic_partitions[settings.topic_name(topic)] = 1;
  }
  switch (settings.embedded.fsync.when) {
    case FsyncPolicy::When::at_commit:
      options.fsync = embedded::Fsync::commit;
      break;
    case FsyncPolicy::When::at_interval:
      options.fsync = embedded::Fsync::interval;
      options.fsync_interval = settings.embedded.fsync.interval;
      break;
    case FsyncPolicy::When::never:
      options.fsync = embedded::Fsync::never;
      break;
  }
  options.backlog_max = settings.embedded.backlog_max;
  options.retention = retention_of(settings.embedded.retention);
  for (const auto& [topic, retention] : settings.embedded.topic_retention) {
    options.topic_retention[settings.topic_name(topic)] = retention_of(retention);
  }
  // Versions are taken back by the trainer, never by age: a scorer that starts must find the
  // newest.
  options.topic_retention[settings.topic_name("leads.models")] = {};
  return options;
}

Status check_has_log(const Settings& settings) {
  const std::string folder = log_options(settings).folder;
  std::error_code failure;
  if (std::filesystem::exists(folder, failure) && !std::filesystem::is_empty(folder, failure)) {
    return {};
  }
  return user_error(fmt::format(
      "{} holds no log; set data_dir to the folder of the process that wrote it", folder));
}

std::string embedded_group(const Settings& settings, const flow::Topology& topology) {
  return settings.app + "." + topology.name();
}

std::string embedded_state(const flow::Topology& topology, std::string_view run) {
  return run.empty() ? topology.name() : fmt::format("{}.{}", topology.name(), run);
}

}  // namespace ls::app
