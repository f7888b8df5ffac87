#pragma once

#include "app/settings.hpp"

#include "leadstream/runtime/worker.hpp"

namespace ls::app {

// Where people find this process, without a slash at its end; empty if nobody can know.
std::string public_url(const Settings& settings);

// What the settings say to each worker.
runtime::WorkerOptions worker_options(const Settings& settings, std::uint32_t worker);

}  // namespace ls::app
