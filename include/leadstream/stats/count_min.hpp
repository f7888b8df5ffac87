#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ls::stats {

enum class CountMinUpdate : std::uint8_t {
  plain = 0,         // Every row counts: merges exactly.
  conservative = 1,  // Only the smallest do (Estan, Varghese 2002): nearer, but cannot be merged.
};

struct CountMinOptions {
  std::size_t width = 2048;  // 1 .. kWidthMax
  std::size_t depth = 5;     // 1 .. kDepthMax
  CountMinUpdate update = CountMinUpdate::plain;
  std::uint64_t seed = 0;

  // An estimate is then too large by more than `error` of all counts with a chance of `delta` at
  // most. Both between 0 and 1.
  struct Bound {
    double error = 0.001;
    double delta = 0.01;
  };
  [[nodiscard]] static CountMinOptions of(const Bound& bound);
};

// How often each of many things came, never too few (Cormode, Muthukrishnan 2005): `depth` rows of
// `width` counters, each thing counted in one of each row; the smallest of its counters is the
// estimate. width = ceil(e / error), depth = ceil(ln(1 / delta)). A plain value.
class CountMin {
 public:
  explicit CountMin(const CountMinOptions& options);

  // By the hash of the thing, as hash64 gives it.
  void add(std::uint64_t hash, std::uint64_t count = 1);
  // As if everything added to `other` had been added here. Refused where options differ and where
  // updates are conservative.
  [[nodiscard]] Status merge(const CountMin& other);

  [[nodiscard]] std::uint64_t estimate(std::uint64_t hash) const;
  // All counts together.
  [[nodiscard]] std::uint64_t total() const {
    return total_;
  }
  [[nodiscard]] const CountMinOptions& options() const {
    return options_;
  }

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<CountMin> load(ByteReader& in);

  static constexpr std::size_t kWidthMax = std::size_t{1} << 20;
  static constexpr std::size_t kDepthMax = 16;

 private:
  [[nodiscard]] std::size_t place(std::uint64_t hash, std::size_t row) const;

  CountMinOptions options_;
  std::vector<std::uint64_t> row_seeds_;
  std::vector<std::uint64_t> counters_;  // Row by row.
  std::uint64_t total_ = 0;
};

}  // namespace ls::stats
