#pragma once

#include "leadstream/config/reader.hpp"
#include "leadstream/flow/record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ls::operators {

// Of whom a model is: of one tenant's leads, or of those of whom a feature says one of a few words.
// A copy belongs to one operator, since it remembers where in the present schema the feature is.
class Audience {
 public:
  // `only: { feature: insurance_type, in: [AUTO, HOME] }` or `only: { tenant: acme }`; nothing
  // without it, which is everyone, or after a problem, which the reader holds.
  static std::optional<Audience> read(config::Reader& reader);

  // `key` is the lead's record key. Words are compared without case, as people type them.
  [[nodiscard]] bool has(std::string_view key, const flow::Features& features);
  // Everything that decides who belongs to it.
  [[nodiscard]] std::string fingerprint() const;

 private:
  void find_feature(const ml::FeatureSchema& schema);

  std::string key_prefix_;  // of a tenant; empty for a feature
  std::string feature_;
  std::vector<std::string> words_;  // in lower case
  std::optional<std::uint64_t> schema_hash_;
  std::optional<std::uint32_t> place_;
};

}  // namespace ls::operators
