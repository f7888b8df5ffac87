#pragma once

#include "operators/aggregate/feature_reader.hpp"
#include "operators/aggregate/update_reader.hpp"

#include "leadstream/config/node.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ls::operators {

// The content of a feature file: `features` (its name), `doc`, `updates`, `measures` (what is kept
// of a lead) and `groups` of features, which make up the vector in the order of the file.
struct FeatureSet {
  struct Entry {
    std::string group;
    FeatureReader::Notes notes = {};
    std::uint64_t digest = 0;  // of all that is declared of it and of what it reads
  };

  std::string name;
  std::string doc;
  std::optional<UpdateSettings> updates;
  KeptSpecs kept;
  std::vector<KeptMeasure> measures;
  std::vector<DeclaredFeature> features;
  std::vector<Entry> entries;  // one for each feature
  // Of name and features: whatever changes any value changes it, and nothing else does.
  std::uint64_t digest = 0;

  // "lead_ml_v2@" and the digest in hex.
  [[nodiscard]] std::string mark() const;
};

// Nothing after a problem. A measure that no feature reads is one.
std::optional<FeatureSet> read_feature_set(const config::Node& root, const event::Catalog& catalog,
                                           config::Problems& problems);
std::optional<FeatureSet> load_feature_set(const std::filesystem::path& file,
                                           const event::Catalog& catalog,
                                           config::Problems& problems);

}  // namespace ls::operators
