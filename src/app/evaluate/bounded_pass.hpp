#pragma once

#include "app/project.hpp"
#include "app/settings.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/event/event_decoder.hpp"
#include "leadstream/flow/driver.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ls::app {

// What a run on the lockstep driver takes from the settings: boundary, lag, disorder, limits.
[[nodiscard]] flow::DriverOptions driver_options(const Settings& settings);

// Events of the past, run through the configured topologies in event-time order, in memory. How far
// they are out of order is measured, so that none is late, and the run ends just behind the last.
// Single-threaded.
class BoundedPass {
 public:
  BoundedPass(const Settings& settings, const Project& project);

  // The next event of the log, as a producer sends it. A refusal counts and goes no further.
  // `now` is what times in the future are judged by.
  Status add(std::string_view event, EventTime now);
  Status run();

  [[nodiscard]] const std::vector<flow::StoredRecord>& topic(std::string_view name) const {
    return driver_->topic(name);
  }
  struct Measured {
    std::uint64_t events = 0;
    std::uint64_t refused = 0;
    Millis disorder{0};
    EventTime until = EventTime::min();
  };
  [[nodiscard]] const Measured& measured() const {
    return measured_;
  }

 private:
  struct Held {
    const std::string* topic;
    std::string key;
    std::string value;
  };

  const Settings& settings_;
  const Project& project_;
  event::EventDecoder decoder_;
  Arena arena_;
  std::vector<Held> held_;
  std::map<std::string, EventTime> seen_;  // largest time of each topic
  Measured measured_;
  std::unique_ptr<flow::Driver> driver_;
};

}  // namespace ls::app
