#pragma once

#include "slow/event_producer.hpp"
#include "support/kill_plan.hpp"
#include "support/leadstream_process.hpp"
#include "support/oracle.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ls::test {

// The program on its own log, fed over HTTP while it is killed as planned and started again.
class EmbeddedCrashRun {
 public:
  struct Options {
    std::string folder;               // of the process
    std::string topologies;           // the folder
    std::vector<std::string> inputs;  // topics
    std::int32_t partitions = 4;
    // What tells that everything is done.
    std::int64_t scores = 0;
    std::int64_t examples = 0;
    std::int64_t signals = 0;
  };
  explicit EmbeddedCrashRun(Options options);

  // Returns once the producer has got rid of everything, all of it is processed and the process has
  // ended by SIGTERM with exit code 0.
  Status run(EventProducer& producer, const std::vector<Kill>& kills);
  // Every topic, asked from a process that was started for that: what it tells was on the disk.
  [[nodiscard]] Result<Topics> read(const std::vector<std::string>& outputs);

  [[nodiscard]] const LeadstreamProcess& process() const {
    return process_;
  }
  // From each start to the first answer over HTTP.
  [[nodiscard]] const std::vector<Millis>& first_answers() const {
    return first_answers_;
  }

 private:
  // The port where the started process serves.
  Result<std::uint16_t> start();
  Status wait_for_scores(std::uint16_t port, std::int64_t count);
  Status wait_until_done(std::uint16_t port, const EventProducer& producer);
  [[nodiscard]] Result<bool> is_done(std::uint16_t port) const;

  Options options_;
  LeadstreamProcess process_;
  std::unique_ptr<Clock> clock_;
  std::vector<Millis> first_answers_;
};

}  // namespace ls::test
