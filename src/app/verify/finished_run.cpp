#include "app/verify/finished_run.hpp"

#include "app/verify/embedded_run.hpp"
#include "app/verify/kafka_run.hpp"

namespace ls::app {

Result<std::unique_ptr<FinishedRun>> open_finished_run(const Settings& settings, const Clock& clock,
                                                       const std::string& run) {
  // On Kafka the settings of a run name changelogs of its own.
  return settings.engine == Engine::kafka ? open_kafka_run(settings, clock)
                                          : open_embedded_run(settings, clock, run);
}

}  // namespace ls::app
