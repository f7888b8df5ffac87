#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ls::stats {

// The most frequent of many things (Metwally, Agrawal, El Abbadi 2005): `capacity` counters; a
// thing without one takes over the smallest, together with its count. Whatever came more than
// total / capacity times is held, and every estimate is between the true count and that much more.
// Names with equal 64-bit hashes are taken for one. Equal input in equal order gives equal bytes.
// A plain value.
class SpaceSaving {
 public:
  struct Item {
    std::string name;
    std::uint64_t count = 0;  // Never too small.
    std::uint64_t error = 0;  // Too large by at most this.

    friend bool operator==(const Item&, const Item&) = default;
  };

  // 1 .. kCapacityMax.
  explicit SpaceSaving(std::size_t capacity);

  // count >= 1.
  void add(std::string_view name, std::uint64_t count = 1);
  // Both bounds hold for all that was added to either (Agarwal, Cormode, Huang, Phillips, Wei, Yi
  // 2013). Equal capacities.
  void merge(const SpaceSaving& other);

  // The most frequent, by count and then by name; at most `count`.
  [[nodiscard]] std::vector<Item> top(std::size_t count) const;
  // Of a thing that is held, never too small; 0 of others.
  [[nodiscard]] std::uint64_t count_of(std::string_view name) const;
  // What a thing that is not held came at most.
  [[nodiscard]] std::uint64_t missed_max() const;
  [[nodiscard]] std::uint64_t total() const {
    return total_;
  }
  [[nodiscard]] std::size_t capacity() const {
    return capacity_;
  }

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<SpaceSaving> load(ByteReader& in);

  // A thing without a counter moves half of the places, which stays cheap up to this many.
  static constexpr std::size_t kCapacityMax = 4096;

 private:
  // Ascending by hash.
  struct Place {
    std::uint64_t hash = 0;
    std::uint32_t slot = 0;
  };
  struct Held {
    std::string name;
    std::uint64_t error = 0;
  };

  // Where a hash is, or belongs.
  [[nodiscard]] std::vector<Place>::iterator place_of(std::uint64_t hash);
  [[nodiscard]] bool is_full() const {
    return held_.size() == capacity_;
  }
  [[nodiscard]] Item item(std::size_t slot) const;
  // The first slot with the smallest count. Counts never fall, so that all before `searched_` are
  // above `smallest_` until no slot has that count any more.
  [[nodiscard]] std::size_t smallest_slot();
  void append(Item item);
  void replace_smallest(std::uint64_t hash, std::string_view name, std::uint64_t count);

  std::size_t capacity_;
  std::uint64_t total_ = 0;
  std::vector<Place> places_;
  std::vector<std::uint64_t> counts_;  // By slot, on their own: the smallest is searched for often.
  std::uint64_t smallest_ = 0;         // 0: not known.
  std::size_t searched_ = 0;
  std::vector<Held> held_;  // By slot.
};

}  // namespace ls::stats
