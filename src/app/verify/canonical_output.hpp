#pragma once

#include "app/verify/finding.hpp"

#include "leadstream/base/time.hpp"

#include <compare>
#include <string>
#include <utility>
#include <vector>

namespace ls::app {

// A record as far as every run over the same inputs must write it again: without offsets, `ls-*`
// headers and append times.
struct CanonicalRecord {
  std::string key;
  EventTime time;  // of emission
  std::string value;
  bool is_tombstone = false;
  std::vector<std::pair<std::string, std::string>> headers;  // of its domain

  friend auto operator<=>(const CanonicalRecord&, const CanonicalRecord&) = default;
};

// `headers` are all that the record has. An alert loses the places on the log that it names.
[[nodiscard]] CanonicalRecord canonical(
    std::string key, std::string value, bool is_tombstone,
    const std::vector<std::pair<std::string, std::string>>& headers);

// A topic, and whether compaction or retention may have removed some of what was written to it.
struct ComparedTopic {
  std::string name;
  bool is_incomplete = false;
};

// Compares what must be on a topic with what is, in any order. Two records of a key and time of
// which neither has its like are one that is wrong.
void compare(const ComparedTopic& topic, std::vector<CanonicalRecord> expected,
             std::vector<CanonicalRecord> found, Findings& findings);

}  // namespace ls::app
