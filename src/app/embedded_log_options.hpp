#pragma once

#include "app/settings.hpp"

#include "leadstream/embedded/embedded_log.hpp"
#include "leadstream/flow/topology.hpp"

#include <string>
#include <string_view>

namespace ls::app {

// What the settings say of the embedded log.
[[nodiscard]] embedded::LogOptions log_options(const Settings& settings);
// For commands that look at what a process has left behind: they would find a new, empty log.
[[nodiscard]] Status check_has_log(const Settings& settings);
// Under which name a topology's positions stand there.
[[nodiscard]] std::string embedded_group(const Settings& settings, const flow::Topology& topology);
// Under which name the rows of a topology's tasks stand there: those of a bounded run beside those
// of others. `run` is empty for the live one.
[[nodiscard]] std::string embedded_state(const flow::Topology& topology, std::string_view run);

}  // namespace ls::app
