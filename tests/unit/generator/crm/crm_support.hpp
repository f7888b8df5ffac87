#pragma once

#include "support/seed.hpp"
#include "unit/generator/world_support.hpp"

#include "leadstream/generator/crm/generator.hpp"
#include "leadstream/generator/crm/options.hpp"

#include <vector>

namespace ls::generator::crm::test {

// Two blocks of contacts and a bit, over a quarter.
inline Options small_world() {
  Options options;
  options.seed = ls::test::seed();
  options.days = 90;
  options.contacts = 9'000;
  options.faults = {.duplicates = 0, .out_of_order = 0, .late = 0, .broken = 0};
  return options;
}

inline std::vector<generator::test::Kept> keep_all(const Options& options, int threads = 1) {
  Generator generator(options, threads);
  std::vector<generator::test::Kept> kept;
  GeneratedMessage message;
  while (generator.next(message)) {
    kept.push_back({std::string(message.topic), std::string(message.key),
                    std::string(message.value), message.time, message.arrival, message.fault});
  }
  return kept;
}

}  // namespace ls::generator::crm::test
