#pragma once

#include "app/demo/feed.hpp"
#include "app/settings.hpp"

#include "leadstream/event/json_writer.hpp"
#include "leadstream/runtime/engine.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace ls::app {

// What a demo run ends with.
struct DemoOutcome {
  const DemoFeed& feed;
  const runtime::EngineView& view;
  runtime::LogGateway& log;
  const Settings& settings;
  double seconds = 0.0;  // from the first event to the last commit
};

// Every value of a topic of the catalogue, tombstones left out; none if nothing was written to it.
Status for_each_value(const DemoOutcome& outcome, std::string_view topic,
                      const std::function<Status(std::string_view value)>& see);
// How many records it has.
Result<std::uint64_t> count_records(const DemoOutcome& outcome, std::string_view topic);

// What one topology, or all whose input comes from outside (no name), met of what was planted.
struct DemoCounts {
  std::uint64_t events = 0;  // by where they stand in the topics
  std::uint64_t dead_letters = 0;
  std::uint64_t late = 0;
  std::uint64_t duplicates = 0;
};
[[nodiscard]] DemoCounts count_met(const runtime::EngineView& view, std::string_view topology = {});

// The member `planted`.
void write_planted(event::JsonWriter& json, const generator::Planted& planted);
// `seconds` and rates.
void write_speed(event::JsonWriter& json, const DemoOutcome& outcome, const DemoCounts& met);

}  // namespace ls::app
