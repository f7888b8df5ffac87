#pragma once

#include "bench/bench_streams/contender.hpp"
#include "bench/bench_streams/process_meter.hpp"
#include "support/child_process.hpp"
#include "support/kafka_group.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ls::bench {

using Steady = std::chrono::steady_clock;

[[nodiscard]] double seconds_since(Steady::time_point begin);

// A contender's process, looked at from outside.
class Watched {
 public:
  Watched(const Contender& contender, const std::string& address);

  Status start();
  // Ends it with SIGKILL, as a crash would.
  Status kill();
  // Ends it with SIGTERM, as an operator would.
  Status stop();

  // Events whose results are committed, over all partitions; an error if the process has ended by
  // itself.
  Result<std::int64_t> committed();
  // Looks every 200 ms until `is_done`, with the number of events committed, says so.
  Status wait_until(const std::function<Result<bool>(std::int64_t committed)>& is_done);

  [[nodiscard]] Result<ProcessReading> reading() const {
    return read_process(process_.id());
  }
  [[nodiscard]] const std::vector<std::int64_t>& positions() const {
    return positions_;
  }

 private:
  [[nodiscard]] std::string log_end() const;

  const Contender& contender_;
  test::KafkaGroup group_;
  test::ChildProcess process_;
  bool runs_ = false;
  std::vector<std::int64_t> positions_;
};

}  // namespace ls::bench
