#pragma once

#include "app/demo/feed.hpp"
#include "app/settings.hpp"

#include "leadstream/runtime/engine.hpp"

#include <string>

namespace ls::app {

// What a demo run ends with.
struct DemoOutcome {
  const DemoFeed& feed;
  const generator::GeneratorOptions& world;
  const runtime::EngineView& view;
  runtime::LogGateway& log;
  const Settings& settings;
  Millis horizon;        // of the joined outcomes
  double seconds = 0.0;  // from the first event to the last commit
};

// One JSON object on one line: what went in, what came out, how good it was beside the
// Bayes-optimal score, and whether the counts are those that the generator planted.
Result<std::string> demo_report(const DemoOutcome& outcome);

}  // namespace ls::app
