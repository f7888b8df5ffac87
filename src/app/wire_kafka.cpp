#include "app/wire_kafka.hpp"

namespace ls::app {

Result<std::unique_ptr<Wire>> make_kafka_wire(const Settings& /*settings*/,
                                              std::shared_ptr<const Project> /*project*/,
                                              const Clock& /*clock*/) {
  return user_error("engine: kafka is not wired yet; use engine: embedded");
}

Result<std::unique_ptr<runtime::LogGateway>> open_kafka_log(const Settings& /*settings*/,
                                                            const Clock& /*clock*/) {
  return user_error("engine: kafka is not wired yet; use engine: embedded");
}

}  // namespace ls::app
