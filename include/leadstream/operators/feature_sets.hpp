#pragma once

#include "leadstream/config/problems.hpp"
#include "leadstream/event/catalog.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ls::operators {

// What a feature file declares, for people: an aggregate node computes with it (`feature_set`),
// this tells of it. Immutable values.
struct FeatureNote {
  std::string name;
  std::string group;
  std::string kind;                // "ratio", "recency", …: the key of its declaration
  std::string unit;                // empty for words
  std::string doc;                 // for one that is absent, why
  std::vector<std::string> reads;  // names of measures
  std::uint64_t digest = 0;        // changes with whatever changes its value
  bool is_word = false;
  bool is_twin = false;  // the sin or cos of another one, and no fact of its own
};

struct MeasureNote {
  std::string name;
  std::vector<std::string> events = {};  // types that feed it
  std::vector<std::string> kept = {};    // "7d in hops of 1h"; "all time"
};

struct FeatureSetNote {
  std::string name;
  std::string doc;
  std::string mark;  // "lead_ml_v2@0123456789abcdef": name and digest of all declarations
  std::vector<FeatureNote> features = {};  // in the order of the vector
  std::vector<MeasureNote> measures = {};
};

// Problems are added with file:line:column; nothing after one.
std::optional<FeatureSetNote> describe_feature_set(const std::filesystem::path& file,
                                                   const event::Catalog& catalog,
                                                   config::Problems& problems);

}  // namespace ls::operators
