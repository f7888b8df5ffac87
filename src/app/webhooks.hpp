#pragma once

#include "app/settings.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/http/webhook_gate.hpp"

#include <memory>
#include <string>

namespace ls::app {

// The gate for the providers that the settings name, with their keys read.
Result<std::unique_ptr<http::WebhookGate>> open_webhooks(const Settings& settings);

// The host of http.public_url, by which providers address this process; empty if it is not set.
std::string public_host(const Settings& settings);

}  // namespace ls::app
