#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/generator/options.hpp"
#include "leadstream/generator/planted.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ls::test {

// One record of an input topic, with the time at which its log takes it in.
struct InputRecord {
  std::string topic;
  std::string key;
  std::string value;
  EventTime appended;
};

// A simulated world, as a test sends it. Apart from planted duplicates and late records each record
// happened after the one before it, and no two arrive at once: what is computed in the order of
// arrival then equals what is computed in the order of event time.
struct CrashWorld {
  std::vector<InputRecord> records;  // in the order of arrival
  generator::Planted planted;
  EventTime end;  // the time of the last record of every partition
};

// One more event per partition ends the world, at one time: after it every clock says the same, so
// the same timers have fired in every way to run.
CrashWorld make_crash_world(const generator::GeneratorOptions& options, std::int32_t partitions);

// A contact whose records, with `key_prefix` before its name as their key, go to the partition.
std::string contact_in(std::int32_t partition, const std::string& key_prefix,
                       std::int32_t partitions);

}  // namespace ls::test
