#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ls::stats {

// How many different things there were (Flajolet, Fusy, Gandouet, Meunier 2007; sparse start after
// Heule, Nunkesser, Hall 2013): 2^p registers, each the longest run of leading zeros among the
// 64-bit hashes that fell to it. Standard error 1.04 / sqrt(2^p), 1.6 % at p = 12; few things are
// kept as a list and counted almost exactly. The estimate is free of bias also where many registers
// are still empty (Ertl 2017). The state depends on the set of hashes alone: any order, repetition
// and split into merged parts give equal bytes. A plain value.
class HyperLogLog {
 public:
  // kPrecisionMin .. kPrecisionMax.
  explicit HyperLogLog(std::uint32_t precision = 12);

  // All 64 bits must be uniform, as those of hash64 are. The same hash function for all that is
  // merged.
  void add(std::uint64_t hash);
  // As if everything added to `other` had been added here. Equal precisions.
  void merge(const HyperLogLog& other);

  [[nodiscard]] double estimate() const;
  // The list was not yet given up for the registers.
  [[nodiscard]] bool is_sparse() const {
    return registers_.empty();
  }
  [[nodiscard]] std::uint32_t precision() const {
    return precision_;
  }
  // How the registers of a sketch are read elsewhere: `number` of them, the run plus one.
  struct Register {
    std::uint32_t number = 0;
    std::uint32_t run = 0;
  };
  [[nodiscard]] static Register register_of(std::uint64_t hash, std::uint32_t precision);
  // Of 2^precision registers.
  [[nodiscard]] static double estimate_of(std::span<const std::uint8_t> registers);
  // The factor that makes the harmonic mean of m >= 128 registers an unbiased estimate.
  [[nodiscard]] static double alpha(std::size_t m);

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<HyperLogLog> load(ByteReader& in);

  static constexpr std::uint32_t kPrecisionMin = 7;
  static constexpr std::uint32_t kPrecisionMax = 18;

 private:
  // A register of a finer sketch: its number << 6 | its run of zeros, plus one.
  using Entry = std::uint32_t;

  [[nodiscard]] std::size_t size() const {
    return std::size_t{1} << precision_;
  }
  [[nodiscard]] std::size_t entries_max() const;
  void add_entry(Entry entry);
  void raise(Entry entry);
  void spread();
  [[nodiscard]] Status load_sparse(ByteReader& in);
  [[nodiscard]] Status load_registers(ByteReader& in);

  std::uint32_t precision_;
  std::vector<Entry> entries_;           // Ascending, one per number.
  std::vector<std::uint8_t> registers_;  // Empty while sparse.
};

}  // namespace ls::stats
