#pragma once

#include "leadstream/event/catalog.hpp"
#include "leadstream/flow/aligned.hpp"
#include "leadstream/flow/driver.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ls::aligned {

// One record of an outside topic.
struct Input {
  std::string topic;
  std::string key;
  std::string value;
  EventTime appended;
  EventTime time;
};

// Everything about one random aligned run but how it is scheduled: topologies that score, learn
// and watch, their input, and the run's settings. A function of the seed.
struct Case {
  std::uint64_t seed = 0;
  std::vector<std::shared_ptr<const flow::Topology>> topologies;  // writers first
  std::map<std::string, std::string> files;                       // their YAML, by name
  std::vector<Input> inputs;
  flow::AlignedOptions options;
  Millis boundary{60'000};
  std::int32_t input_partitions = 1;
  std::size_t run_records_max = 1000;
  bool has_late = false;  // then the result depends on the number of partitions
};

[[nodiscard]] const event::Catalog& catalog();
[[nodiscard]] Case case_of(std::uint64_t seed);
// The same with a trainer of several models, and orders that it carries out or refuses.
[[nodiscard]] Case commanded_case_of(std::uint64_t seed);
// Of leads. That of orders is outside too, and has the trainer's number of partitions.
[[nodiscard]] std::vector<std::string> outside_topics();
[[nodiscard]] bool is_outside(std::string_view topic);
// Side topics included.
[[nodiscard]] std::vector<std::string> output_topics(const Case& run);
// What is sent to topics of ours, by topic sorted: key, time, value and domain headers. The words
// of engine and driver for it are their own; this is the judge's.
[[nodiscard]] std::string canonical_line(const flow::StoredRecord& record);
// The one-thread driver at the end of the run, and what it has written, one line per record.
[[nodiscard]] std::unique_ptr<flow::Driver> driven(const Case& run);
[[nodiscard]] std::vector<std::string> expected_of(const Case& run);

// Where two sorted lists of lines first differ.
[[nodiscard]] std::string first_difference(const std::vector<std::string>& expected,
                                           const std::vector<std::string>& got);

}  // namespace ls::aligned
