#pragma once

#include "leadstream/flow/topology_spec.hpp"

namespace ls::operators {

// Every operator that topology YAML can name. To add one: a file src/operators/x.cpp with its
// reader, a line in readers.hpp, a line in registry.cpp, a test.
flow::OperatorList all_operators();

}  // namespace ls::operators
