#pragma once

#include "support/oracle.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ls::test {

// What is wrong, in sentences that name records. Empty: nothing is. Bounded, so that a run that
// went wholly wrong can still be read.
using Problems = std::vector<std::string>;

// Each task numbers what it writes to a topic: every number from 0 to the last must be there once,
// and numbers must rise along each partition.
Problems check_sequences(const Topics& topics, const std::vector<std::string>& outputs);

// Each output names the record that caused it, which must lie where it says. On topics that get one
// output per cause, no cause stands twice.
Problems check_causes(const Topics& topics, const std::vector<std::string>& outputs);

// Whether the compared logs hold the inputs at the same places, so that causes compare too.
enum class Places { same, different };

// Compares a topic's records as a bag: what is lost, doubled or invented. Left out is what a live
// run may decide otherwise, as models come when they come: version, margin, probability, reasons.
Problems compare_topic(const Topics& expected, const Topics& actual, const std::string& topic,
                       Places places);

// The same records byte for byte, in the same order, apart from their places.
Problems compare_logs(const Topics& expected, const Topics& actual, const std::string& topic);

// A header's text; empty if it is not there.
std::string_view header_of(const flow::StoredRecord& record, std::string_view name);

}  // namespace ls::test
