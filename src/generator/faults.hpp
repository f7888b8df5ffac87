#pragma once

#include "leadstream/config/reader.hpp"
#include "leadstream/generator/options.hpp"

#include <string>

namespace ls::generator {

// The section `faults` of a world's options, and the same as JSON.
void read_faults(config::Reader reader, FaultOptions& faults);
[[nodiscard]] std::string faults_json(const FaultOptions& faults);

}  // namespace ls::generator
