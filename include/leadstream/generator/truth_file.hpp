#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/generator/generator.hpp"
#include "leadstream/generator/truth.hpp"

#include <string>
#include <string_view>

namespace ls::generator {

// The truth about a world as NDJSON, kept away from the topics: one `world` line with the options,
// from which `Truth` can be made again; one `lead` line per lead; one `planted` line. Each line has
// the member "record".

[[nodiscard]] std::string world_line(const GeneratorOptions& options);
[[nodiscard]] std::string lead_line(const LeadTruth& lead);
[[nodiscard]] std::string planted_line(const Planted& planted);

// One line of bayes.ndjson.
[[nodiscard]] std::string bayes_line(const Snapshot& snapshot, double chance);

// The options in a `world` line, which is the first of a truth file.
[[nodiscard]] Result<GeneratorOptions> read_world_line(std::string_view line);

}  // namespace ls::generator
