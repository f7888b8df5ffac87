#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/event/webhook.hpp"

#include <cstdint>
#include <string>

namespace ls::bench {

// What a provider posts once. Each number gives items that no other number gives.
struct Payload {
  event::Provider provider;
  std::string text;
  int items = 1;  // events that it holds
};

// The number's turn among the eight providers, with as many items as each of them likes to send in
// one webhook, all of that time. Field for field what their references show.
[[nodiscard]] Payload payload_of(std::uint64_t number, EventTime now);

}  // namespace ls::bench
