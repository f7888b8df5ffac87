#include "leadstream/stats/sample.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;

}  // namespace

Sample::Sample(std::size_t capacity) : capacity_(capacity) {
  LS_ASSERT(capacity > 0 && capacity <= kCapacityMax);
}

void Sample::offer(const SampleItem& item) {
  LS_ASSERT(!std::isnan(item.value));
  ++offered_;
  insert(item);
}

void Sample::insert(const SampleItem& item) {
  if (items_.size() == capacity_ && item.id_hash > items_.back().id_hash) {
    return;  // What almost every offer to a full sample comes to.
  }
  const auto place = std::ranges::lower_bound(items_, item.id_hash, {}, &SampleItem::id_hash);
  if (place != items_.end() && place->id_hash == item.id_hash) {
    place->value = std::min(place->value, item.value);
    return;
  }
  items_.insert(place, item);
  if (items_.size() > capacity_) {
    items_.pop_back();
  }
}

void Sample::merge(const Sample& other) {
  LS_ASSERT(other.capacity_ == capacity_);
  offered_ += other.offered_;
  for (const SampleItem& item : other.items_) {
    insert(item);
  }
}

std::vector<double> Sample::values() const {
  std::vector<double> all;
  all.reserve(items_.size());
  for (const SampleItem& item : items_) {
    all.push_back(item.value);
  }
  return all;
}

void Sample::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.varint(capacity_);
  out.varint(offered_);
  out.varint(items_.size());
  for (const SampleItem& item : items_) {
    out.u64(item.id_hash);
    out.f64(item.value);
  }
}

Result<Sample> Sample::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  const std::uint64_t capacity = in.varint();
  const std::uint64_t offered = in.varint();
  const std::size_t size = in.count();
  if (!is_known || !in.ok() || capacity == 0 || capacity > kCapacityMax || size > capacity ||
      size > offered) {
    return internal_error("sample: unknown version or malformed sizes");
  }
  Sample loaded(capacity);
  loaded.offered_ = offered;
  for (std::size_t at = 0; at < size; ++at) {
    const std::uint64_t id_hash = in.u64();
    const SampleItem item{.id_hash = id_hash, .value = in.f64()};
    const bool in_order = at == 0 || loaded.items_.back().id_hash < item.id_hash;
    if (!in.ok() || !in_order || std::isnan(item.value)) {
      return internal_error("sample: malformed items");
    }
    loaded.items_.push_back(item);
  }
  return loaded;
}

}  // namespace ls::stats
