#pragma once

#include "leadstream/event/webhook.hpp"

#include <string>
#include <vector>

namespace ls::test {

// A payload as a provider's reference shows it, and what has to become of it, written by hand:
// tests/unit/event/adapters/payloads/<provider>/<name>.json and .expected.
struct WebhookCase {
  event::Provider provider;
  std::string name;
  std::string payload;
  // JSON with the ids that the files spell out ("provider|native id|type|part") hashed.
  std::vector<std::string> events = {};
  std::vector<std::string> refused = {};  // "code pointer"
};

// By provider and name.
std::vector<WebhookCase> webhook_cases();

// What stands in the files for the time of receipt.
inline constexpr EventTime kReceived{1'767'225'600'000};  // 2026-01-01T00:00:00Z

}  // namespace ls::test
