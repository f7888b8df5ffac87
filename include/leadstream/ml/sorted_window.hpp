#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <cstddef>
#include <vector>

namespace ls::ml {

// The last `window` numbers of a stream, by size and by arrival. Kept as one sorted array: adding
// moves at most all of it once, which for a few thousand numbers is faster than any tree.
class SortedWindow {
 public:
  static constexpr std::size_t kWindowMax = 16384;

  // 1 .. kWindowMax.
  explicit SortedWindow(std::size_t window);

  // Finite. The oldest leaves if the window is full.
  void add(double value);

  [[nodiscard]] std::size_t size() const {
    return sorted_.size();
  }
  // The i-th smallest, from 0.
  [[nodiscard]] double at(std::size_t i) const {
    return sorted_[i];
  }
  // The i-th that came of those that are in it, from 0.
  [[nodiscard]] double arrived(std::size_t i) const {
    return arrived_[(oldest_ + i) % arrived_.size()];
  }
  [[nodiscard]] std::size_t count_at_least(double value) const;

  // Of what is in the window, which is not empty.
  [[nodiscard]] double median() const;
  // The median of |x - median()|, in O(log n).
  [[nodiscard]] double median_deviation() const;
  // The mean of |x - median()|, in O(n).
  [[nodiscard]] double mean_deviation() const;

  [[nodiscard]] std::size_t heap_bytes() const;

  // The numbers by arrival; the window's size is the owner's.
  void save(ByteWriter& out) const;
  // Into an empty window of the same size.
  [[nodiscard]] Status load(ByteReader& in);

 private:
  [[nodiscard]] double deviation_at(std::size_t rank, double median) const;

  std::size_t window_;
  std::vector<double> arrived_;  // ring
  std::size_t oldest_ = 0;
  std::vector<double> sorted_;
};

}  // namespace ls::ml
