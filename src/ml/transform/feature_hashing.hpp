#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ls::ml {

// A place in a fixed row of numbers and what to add there.
struct HashedInput {
  std::size_t index = 0;
  double value = 0;
};

// Any number of names and categories in a row of fixed size (Weinberger, Dasgupta, Langford, Smola,
// Attenberg 2009): the hash gives the place, one of its bits the sign, so that collisions cancel on
// average and inner products stay what they are. Learns nothing; equal on every machine.
class FeatureHashing {
 public:
  // `size` of the row, 1 .. 2^32 - 1. Another seed collides elsewhere.
  struct Options {
    std::size_t size = 1024;
    std::uint64_t seed = 0;
  };
  explicit FeatureHashing(const Options& options);

  // "source" = "ads" as an input of 1.
  [[nodiscard]] HashedInput category(std::string_view feature, std::string_view value) const;
  // "visits" = 3 as an input of 3; its place does not depend on the number.
  [[nodiscard]] HashedInput number(std::string_view feature, double value) const;

 private:
  [[nodiscard]] HashedInput place(std::uint64_t hash) const;

  Options options_;
};

}  // namespace ls::ml
