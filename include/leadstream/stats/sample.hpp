#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ls::stats {

// One value with the hash of the id of the event that it came from.
struct SampleItem {
  std::uint64_t id_hash = 0;
  double value = 0;

  friend auto operator<=>(const SampleItem&, const SampleItem&) = default;
};

// A uniform sample of at most `capacity` events: those with the smallest id hashes (bottom-k
// sampling, Cohen and Kaplan 2007). The choice depends on the set of ids alone, so neither order,
// repetition nor the way the stream was split changes it, and a replay draws the same sample.
// Salt the hash per purpose, so that samples of one stream are independent. A plain value.
class Sample {
 public:
  // 1 .. kCapacityMax.
  explicit Sample(std::size_t capacity);

  // An id offered again is counted again but held once, with the smallest of its values.
  // Not for NaN.
  void offer(const SampleItem& item);
  // As if everything offered to `other` had been offered here. Equal capacities.
  void merge(const Sample& other);

  // Ascending by id hash: an order that has nothing to do with the values.
  [[nodiscard]] const std::vector<SampleItem>& items() const {
    return items_;
  }
  [[nodiscard]] std::vector<double> values() const;
  [[nodiscard]] std::size_t capacity() const {
    return capacity_;
  }
  [[nodiscard]] std::uint64_t offered() const {
    return offered_;
  }

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<Sample> load(ByteReader& in);

  // Insertion moves half of the sample, which stays cheap up to this size.
  static constexpr std::size_t kCapacityMax = 65536;

 private:
  void insert(const SampleItem& item);

  std::size_t capacity_;
  std::uint64_t offered_ = 0;
  std::vector<SampleItem> items_;
};

}  // namespace ls::stats
