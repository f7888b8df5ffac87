#pragma once

#include "app/demo/outcome.hpp"

#include "leadstream/generator/options.hpp"

#include <string>

namespace ls::app {

// Of the world of leads: one JSON object on one line with what went in, what came out, how good it
// was beside the Bayes-optimal score, and whether the counts are those that the generator planted.
// `horizon` is that of the joined outcomes.
Result<std::string> demo_report(const DemoOutcome& outcome,
                                const generator::GeneratorOptions& world, Millis horizon);

}  // namespace ls::app
