#pragma once

#include "leadstream/config/node.hpp"
#include "leadstream/event/json_document.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::app {

// One output as a test sees it.
struct ActualRow {
  std::string key;
  std::string json;  // empty if there is none (a dead letter's bytes need not be JSON)
  std::vector<std::pair<std::string, std::string>> extra;  // "code" of a dead letter and the like
};

struct Mismatch {
  config::Place place;
  std::string text;  // "pages_7d: expected 2, not 1"
};

// Compares what a row must hold with what there is. An expected value is a scalar, a list, a map of
// members, or `{ min: 0.5, max: 1 }`; a time may be given as milliseconds since 1970. A member is
// looked up at the top of the JSON value, then inside "features" and "values", then as a path with
// dots. Reuses its parser; single-threaded.
class RowMatch {
 public:
  // Nothing if all fits; the first difference otherwise. `key` and `absent` are the caller's.
  [[nodiscard]] std::optional<Mismatch> compare(const config::Node& expected,
                                                const ActualRow& actual);

 private:
  event::JsonDocument document_;
};

}  // namespace ls::app
