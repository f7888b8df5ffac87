#include "app/verify/finished_run.hpp"

#include "app/verify/embedded_run.hpp"
#include "app/verify/kafka_run.hpp"

namespace ls::app {

Result<std::unique_ptr<FinishedRun>> open_finished_run(const Settings& settings,
                                                       const Clock& clock) {
  return settings.engine == Engine::kafka ? open_kafka_run(settings, clock)
                                          : open_embedded_run(settings, clock);
}

}  // namespace ls::app
