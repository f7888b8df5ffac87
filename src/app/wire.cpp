#include "app/wire.hpp"

#include "app/wire_embedded.hpp"
#include "app/wire_kafka.hpp"

namespace ls::app {

Result<std::unique_ptr<Wire>> Wire::make(const Settings& settings,
                                         std::shared_ptr<const Project> project,
                                         const Clock& clock) {
  return settings.engine == Engine::embedded
             ? make_embedded_wire(settings, std::move(project), clock)
             : make_kafka_wire(settings, std::move(project), clock);
}

Result<std::unique_ptr<runtime::LogGateway>> open_log(const Settings& settings,
                                                      const Clock& clock) {
  return settings.engine == Engine::embedded ? open_embedded_log(settings, clock)
                                             : open_kafka_log(settings, clock);
}

}  // namespace ls::app
