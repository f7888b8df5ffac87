#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ls::ml {

// The labels of the last `window` examples by what a model said of them: 256 bins of its margin,
// each 1/16 wide, over -8 to 8 (probabilities of 0.03 % to 99.97 %), what lies beyond in the outer
// ones. Allocates its ring once. A plain value owned by one thread.
class ScoreWindow {
 public:
  static constexpr std::size_t kBins = 256;
  struct Bin {
    std::uint32_t count = 0;
    std::uint32_t positives = 0;
  };

  // 1 <= window <= 2^24.
  explicit ScoreWindow(std::size_t window);

  // NaN is ignored.
  void add(double margin, bool label);
  [[nodiscard]] static std::size_t bin_of(double margin);
  [[nodiscard]] static double middle_of(std::size_t bin);
  [[nodiscard]] const std::array<Bin, kBins>& bins() const {
    return bins_;
  }
  [[nodiscard]] std::size_t count() const {
    return ring_.size();
  }
  [[nodiscard]] std::size_t positives() const {
    return positives_;
  }
  // What it has asked of the allocator.
  [[nodiscard]] std::size_t heap_bytes() const {
    return ring_.capacity() * sizeof(ring_.front());
  }

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<ScoreWindow> load(ByteReader& in);

 private:
  void count_in(std::uint16_t entry);
  void count_out(std::uint16_t entry);

  std::size_t window_;
  std::vector<std::uint16_t> ring_;  // twice the bin, plus one for a positive
  std::size_t oldest_ = 0;
  std::array<Bin, kBins> bins_ = {};
  std::size_t positives_ = 0;
};

}  // namespace ls::ml
