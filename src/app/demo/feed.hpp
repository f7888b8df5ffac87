#pragma once

#include "app/demo/world.hpp"

#include "leadstream/runtime/log_gateway.hpp"

#include <atomic>
#include <thread>
#include <vector>

namespace ls::app {

// Produces a generated world onto the log on a thread of its own, spread evenly over a time: the
// simulated days pass at a constant speed.
class DemoFeed {
 public:
  DemoFeed(DemoWorld world, runtime::LogGateway& log, const Clock& clock, Millis spread);
  ~DemoFeed();
  DemoFeed(const DemoFeed&) = delete;
  DemoFeed& operator=(const DemoFeed&) = delete;

  void start();
  void stop();
  [[nodiscard]] bool is_done() const {
    return is_done_;
  }
  [[nodiscard]] std::uint64_t messages() const {
    return messages_;
  }
  // The simulated time that was reached.
  [[nodiscard]] EventTime reached() const {
    return {reached_ms_};
  }
  // The rest only once it is done or stopped.
  [[nodiscard]] const Status& status() const {
    return status_;
  }
  [[nodiscard]] const generator::Planted& planted() const {
    return world_.planted();
  }
  // How many messages had arrived by a simulated time.
  [[nodiscard]] std::uint64_t arrived_by(EventTime time) const;

 private:
  void run(const std::stop_token& stop);
  Status produce(const std::stop_token& stop);
  void keep_pace(EventTime arrival, const std::stop_token& stop) const;

  DemoWorld world_;
  runtime::LogGateway& log_;
  const Clock& clock_;
  Millis spread_;
  std::int64_t began_ns_ = 0;
  std::vector<EventTime> arrivals_;
  std::atomic<std::uint64_t> messages_ = 0;
  std::atomic<std::int64_t> reached_ms_ = 0;
  std::atomic<bool> is_done_ = false;
  Status status_;
  std::jthread thread_;
};

}  // namespace ls::app
