#pragma once

#include "leadstream/generator/crm/options.hpp"
#include "leadstream/generator/generator.hpp"
#include "leadstream/generator/options.hpp"

#include <functional>
#include <memory>

namespace ls::app {

// A generated world as its messages in the order of arrival. Not thread-safe.
struct DemoWorld {
  EventTime start;
  Millis length{0};
  // The next message, or false at the end. Its views live until the next call.
  std::function<bool(generator::GeneratedMessage&)> next;
  // Of the messages handed out so far.
  std::function<const generator::Planted&()> planted;
};

[[nodiscard]] DemoWorld make_world(const generator::GeneratorOptions& options);
[[nodiscard]] DemoWorld make_world(const generator::crm::Options& options);

}  // namespace ls::app
