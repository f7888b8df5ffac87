#pragma once

#include "app/settings.hpp"

#include "leadstream/runtime/worker.hpp"

namespace ls::app {

// What the settings say to each worker.
runtime::WorkerOptions worker_options(const Settings& settings, std::uint32_t worker);

}  // namespace ls::app
