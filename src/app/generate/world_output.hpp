#pragma once

#include "app/command.hpp"

#include "leadstream/base/time.hpp"
#include "leadstream/generator/generator.hpp"
#include "leadstream/generator/planted.hpp"

#include <functional>
#include <string>

namespace ls::app {

// A world to be written, whichever it is.
struct WorldSource {
  EventTime start;
  EventTime end;
  std::function<bool(generator::GeneratedMessage&)> next;
  std::function<const generator::Planted&()> planted;
};

enum class EventFormat {
  ndjson,  // the event
  keyed,   // topic, key and event with tabs between them
};

struct WorldOutput {
  std::string file = "-";
  EventFormat format = EventFormat::ndjson;
  double rate = 0.0;  // messages per second; 0 is as fast as possible
};

// Writes all messages of a world on a line each.
Result<generator::Planted> write_world(const CommandContext& context, const WorldOutput& output,
                                       const WorldSource& source);

// Tells what was planted, beside the events where they are on standard output.
void print_planted(const CommandContext& context, const WorldOutput& output,
                   const generator::Planted& planted);

}  // namespace ls::app
