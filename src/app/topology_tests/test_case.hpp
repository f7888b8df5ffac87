#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/config/node.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/flow/driver.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ls::app {

// A message that a case gives to a topic: an event, or any bytes under `raw`.
struct GivenMessage {
  std::string topic;  // empty: the first one that the topology reads
  std::string key;
  std::string value;
  EventTime time;                     // of the event; of the arrival for raw bytes
  std::optional<EventTime> appended;  // default: as late as anything before it, or its own time
  std::string lead;  // of a signal, which comes from a topology and says so in its headers
};

struct GivenStep {
  std::variant<GivenMessage, Millis> what;  // a message, or how far the clock moves on
  config::Place place;
};

// What must hold of the last output per key of a node, of the records of a sink's topic, of the
// dead letters or of the late events.
struct ExpectedRows {
  std::string name;  // id of a node or sink, "topology.id", "dead_letters" or "late"
  std::optional<std::uint64_t> count;
  std::optional<std::vector<config::Node>> rows;
  bool is_whole = false;  // these rows in this order, and no others
  config::Place place;
};

// One case of a file topologies/tests/*_test.yaml.
struct TestCase {
  std::string name;
  std::string topology;
  std::vector<std::string> with;  // topologies that run beside it
  // Where the case differs from the settings. Without a lag of its own, a boundary of its own is
  // also the lag.
  std::optional<Millis> boundary = {};
  std::optional<Millis> lag = {};
  std::optional<Millis> disorder = {};
  flow::RunOrder order = flow::RunOrder::event_time;
  std::vector<GivenStep> given;
  std::vector<ExpectedRows> expected;
  config::Place place;
};

// The cases of a file. An error lists every problem with file:line:column.
Result<std::vector<TestCase>> load_test_cases(const std::filesystem::path& file,
                                              const event::Catalog& catalog);
// The same for cases that are in memory.
Result<std::vector<TestCase>> read_test_cases(const config::Node& root,
                                              const event::Catalog& catalog);

}  // namespace ls::app
