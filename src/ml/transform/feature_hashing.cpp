#include "ml/transform/feature_hashing.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/hash.hpp"

#include <limits>

namespace ls::ml {

FeatureHashing::FeatureHashing(const Options& options) : options_(options) {
  LS_ASSERT(options.size > 0 && options.size <= std::numeric_limits<std::uint32_t>::max());
}

// The upper half gives the place, the lowest bit the sign: they share no bit.
HashedInput FeatureHashing::place(std::uint64_t hash) const {
  return {.index = static_cast<std::size_t>(((hash >> 32) * options_.size) >> 32),
          .value = (hash & 1) == 0 ? 1.0 : -1.0};
}

HashedInput FeatureHashing::category(std::string_view feature, std::string_view value) const {
  // Two hashes in order, so that neither "ab" = "c" nor a number named so is "a" = "bc".
  return place(hash_combine(hash64(feature, options_.seed), hash64(value, options_.seed)));
}

HashedInput FeatureHashing::number(std::string_view feature, double value) const {
  HashedInput input = place(hash64(feature, options_.seed));
  input.value *= value;
  return input;
}

}  // namespace ls::ml
