#include "app/wire.hpp"

#include "app/embedded_gateway.hpp"
#include "app/kafka_gateway.hpp"
#include "app/log_topics.hpp"
#include "app/topics/co_partition.hpp"
#include "app/wire_embedded.hpp"
#include "app/wire_kafka.hpp"

#include "leadstream/http/remote_log.hpp"

#include <fmt/core.h>

#include <fstream>
#include <string>

namespace ls::app {
namespace {

// The log is held by a running instance, which left its HTTP address beside it: asked there, it
// takes and shows records.
Result<std::unique_ptr<runtime::LogGateway>> open_held_log(const Settings& settings,
                                                           const Error& locked) {
  std::ifstream file(settings.data_dir + "/http_address");
  std::string address;
  if (!std::getline(file, address) || address.empty()) {
    return locked;
  }
  auto log = http::open_remote_log(address);
  if (!log) {
    Error told = locked;
    told.message += fmt::format("; and {}", log.error().message);
    return told;
  }
  return log;
}

// On Kafka the plan of the topics has seen to it; a log keeps topics of former settings too.
Status check_partitions(const Settings& settings, const Project& project, Wire& wire) {
  const PartitionCounts known = LS_TRY(partition_counts(wire.gateway()));
  const auto fallback = static_cast<std::int32_t>(settings.partitions);
  static_cast<void>(LS_TRY(input_partitions(project, known, fallback).with(settings.data_dir)));
  return {};
}

}  // namespace

Result<std::unique_ptr<Wire>> Wire::make(const Settings& settings,
                                         std::shared_ptr<const Project> project, const Clock& clock,
                                         const std::optional<BoundedRun>& run) {
  if (settings.engine == Engine::kafka) {
    return make_kafka_wire(settings, std::move(project), clock, run);
  }
  auto wire = LS_TRY(make_embedded_wire(settings, project, clock, run));
  LS_TRY(check_partitions(settings, *project, *wire));
  return wire;
}

Result<std::unique_ptr<runtime::LogGateway>> open_log(const Settings& settings,
                                                      const Clock& clock) {
  if (settings.engine == Engine::kafka) {
    return open_kafka_log(settings, clock);
  }
  auto log = open_embedded_log(settings, clock);
  if (!log && log.error().code == "state_locked") {
    return open_held_log(settings, log.error());
  }
  return log;
}

}  // namespace ls::app
