#include "app/wire.hpp"

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

}  // namespace

Result<std::unique_ptr<Wire>> Wire::make(const Settings& settings,
                                         std::shared_ptr<const Project> project,
                                         const Clock& clock) {
  return settings.engine == Engine::embedded
             ? make_embedded_wire(settings, std::move(project), clock)
             : make_kafka_wire(settings, std::move(project), clock);
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
