#include "leadstream/stats/space_saving.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/hash.hpp"

#include <algorithm>
#include <utility>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;

void sort_by_count(std::vector<SpaceSaving::Item>& items) {
  std::ranges::sort(items, [](const SpaceSaving::Item& a, const SpaceSaving::Item& b) {
    return a.count > b.count || (a.count == b.count && a.name < b.name);
  });
}

}  // namespace

SpaceSaving::SpaceSaving(std::size_t capacity) : capacity_(capacity) {
  LS_ASSERT(capacity > 0 && capacity <= kCapacityMax);
}

std::vector<SpaceSaving::Place>::iterator SpaceSaving::place_of(std::uint64_t hash) {
  return std::ranges::lower_bound(places_, hash, {}, &Place::hash);
}

SpaceSaving::Item SpaceSaving::item(std::size_t slot) const {
  return {.name = held_[slot].name, .count = counts_[slot], .error = held_[slot].error};
}

void SpaceSaving::add(std::string_view name, std::uint64_t count) {
  LS_DCHECK(count > 0);
  total_ += count;
  const std::uint64_t hash = hash64(name);
  const auto place = place_of(hash);
  if (place != places_.end() && place->hash == hash) {
    counts_[place->slot] += count;
  } else if (is_full()) {
    replace_smallest(hash, name, count);
  } else {
    append({.name = std::string(name), .count = count});
  }
}

void SpaceSaving::append(Item item) {
  const std::uint64_t hash = hash64(item.name);
  places_.insert(place_of(hash), {.hash = hash, .slot = static_cast<std::uint32_t>(held_.size())});
  counts_.push_back(item.count);
  held_.push_back({.name = std::move(item.name), .error = item.error});
}

std::size_t SpaceSaving::smallest_slot() {
  while (searched_ < counts_.size() && counts_[searched_] != smallest_) {
    ++searched_;
  }
  if (searched_ == counts_.size()) {
    const auto first = std::ranges::min_element(counts_);
    smallest_ = *first;
    searched_ = static_cast<std::size_t>(first - counts_.begin());
  }
  return searched_;
}

void SpaceSaving::replace_smallest(std::uint64_t hash, std::string_view name, std::uint64_t count) {
  const auto slot = static_cast<std::uint32_t>(smallest_slot());
  Held& held = held_[slot];
  places_.erase(place_of(hash64(held.name)));
  places_.insert(place_of(hash), {.hash = hash, .slot = slot});
  held.error = counts_[slot];
  held.name.assign(name);
  counts_[slot] += count;
}

std::uint64_t SpaceSaving::missed_max() const {
  return is_full() ? *std::ranges::min_element(counts_) : 0;
}

std::uint64_t SpaceSaving::count_of(std::string_view name) const {
  const std::uint64_t hash = hash64(name);
  const auto place = std::ranges::lower_bound(places_, hash, {}, &Place::hash);
  return place != places_.end() && place->hash == hash ? counts_[place->slot] : 0;
}

std::vector<SpaceSaving::Item> SpaceSaving::top(std::size_t count) const {
  std::vector<Item> items;
  items.reserve(held_.size());
  for (std::size_t slot = 0; slot < held_.size(); ++slot) {
    items.push_back(item(slot));
  }
  sort_by_count(items);
  items.resize(std::min(count, items.size()));
  return items;
}

// What one side does not hold came there as often as its smallest counter at most.
void SpaceSaving::merge(const SpaceSaving& other) {
  LS_ASSERT(other.capacity_ == capacity_);
  const std::uint64_t missed_here = missed_max();
  const std::uint64_t missed_there = other.missed_max();
  std::vector<Item> items = top(capacity_);
  std::vector<bool> is_met(other.held_.size());
  for (Item& item : items) {
    const std::uint64_t hash = hash64(item.name);
    const auto place = std::ranges::lower_bound(other.places_, hash, {}, &Place::hash);
    const bool is_there = place != other.places_.end() && place->hash == hash;
    item.count += is_there ? other.counts_[place->slot] : missed_there;
    item.error += is_there ? other.held_[place->slot].error : missed_there;
    if (is_there) {
      is_met[place->slot] = true;
    }
  }
  for (std::size_t slot = 0; slot < other.held_.size(); ++slot) {
    if (!is_met[slot]) {
      items.push_back(other.item(slot));
      items.back().count += missed_here;
      items.back().error += missed_here;
    }
  }
  sort_by_count(items);
  items.resize(std::min(items.size(), capacity_));
  const std::uint64_t together = total_ + other.total_;
  *this = SpaceSaving(capacity_);
  total_ = together;
  for (Item& item : items) {
    append(std::move(item));
  }
}

void SpaceSaving::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.varint(capacity_);
  out.varint(total_);
  out.varint(held_.size());
  for (std::size_t slot = 0; slot < held_.size(); ++slot) {
    out.bytes(held_[slot].name);
    out.varint(counts_[slot]);
    out.varint(held_[slot].error);
  }
}

Result<SpaceSaving> SpaceSaving::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  const std::uint64_t capacity = in.varint();
  const std::uint64_t total = in.varint();
  const std::size_t size = in.count();
  if (!is_known || !in.ok() || capacity == 0 || capacity > kCapacityMax || size > capacity) {
    return internal_error("space saving: unknown version or malformed sizes");
  }
  SpaceSaving loaded(capacity);
  loaded.total_ = total;
  for (std::size_t slot = 0; slot < size; ++slot) {
    Item item{.name = std::string(in.bytes())};
    item.count = in.varint();
    item.error = in.varint();
    const std::uint64_t hash = hash64(item.name);
    const auto place = loaded.place_of(hash);
    const bool is_repeated = place != loaded.places_.end() && place->hash == hash;
    if (!in.ok() || is_repeated || item.count == 0 || item.error > item.count) {
      return internal_error("space saving: malformed items");
    }
    loaded.append(std::move(item));
  }
  return loaded;
}

}  // namespace ls::stats
