#include "leadstream/state/rows_ahead.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <span>

namespace ls::state {
namespace {

constexpr std::size_t kIndexLeast = 64;
// Rows that are asked for together: between two such groups the bytes are counted.
constexpr std::size_t kTogether = 32;

}  // namespace

void RowsAhead::clear() {
  if (rows_.empty()) {
    return;
  }
  rows_.clear();
  std::ranges::fill(index_, kFree);
  keys_.clear();
  values_.clear();
  if (values_.capacity() > 2 * kBytesMost) {
    values_.shrink_to_fit();  // one row was very large
  }
}

void RowsAhead::want(Bytes prefix, Bytes key, std::uint32_t hash) {
  if ((rows_.size() + 1) * 2 > index_.size()) {
    grow_index();
  }
  const std::size_t place = place_of(key, hash);
  if (index_[place] != kFree) {
    return;
  }
  LS_ASSERT(keys_.size() + prefix.size() + key.size() < std::numeric_limits<std::uint32_t>::max());
  prefix_bytes_ = prefix.size();
  keys_.append(prefix);
  rows_.push_back({.hash = hash,
                   .key_begin = static_cast<std::uint32_t>(keys_.size()),
                   .key_bytes = static_cast<std::uint32_t>(key.size())});
  keys_.append(key);
  index_[place] = static_cast<std::uint32_t>(rows_.size());
}

Status RowsAhead::read(const StateStore& store) {
  order_.resize(rows_.size());
  std::iota(order_.begin(), order_.end(), 0U);
  std::ranges::sort(order_, {}, [this](std::uint32_t row) { return key_of(rows_[row]); });
  spelled_.clear();
  for (const std::uint32_t number : order_) {
    const Row& row = rows_[number];
    spelled_.push_back(
        Bytes(keys_).substr(row.key_begin - prefix_bytes_, prefix_bytes_ + row.key_bytes));
  }
  const std::span<const Bytes> keys(spelled_);
  for (std::size_t begin = 0; begin < keys.size() && values_.size() < kBytesMost;
       begin += kTogether) {
    const auto see = [this, begin](std::size_t index, std::optional<Bytes> value) {
      note(rows_[order_[begin + index]], value);
    };
    const std::size_t count = std::min(kTogether, keys.size() - begin);
    LS_TRY(store.get_each(keys.subspan(begin, count), see));
  }
  return {};
}

std::optional<RowsAhead::Found> RowsAhead::find(Bytes key, std::uint32_t hash) const {
  if (rows_.empty()) {
    return std::nullopt;
  }
  const std::uint32_t number = index_[place_of(key, hash)];
  if (number == kFree || rows_[number - 1].known == Known::nothing) {
    return std::nullopt;
  }
  const Row& row = rows_[number - 1];
  return Found{row.known == Known::present,
               Bytes(values_).substr(row.value_begin, row.value_bytes)};
}

std::size_t RowsAhead::place_of(Bytes key, std::uint32_t hash) const {
  const std::size_t mask = index_.size() - 1;
  std::size_t place = hash & mask;
  for (; index_[place] != kFree; place = (place + 1) & mask) {
    const Row& row = rows_[index_[place] - 1];
    if (row.hash == hash && key_of(row) == key) {
      break;
    }
  }
  return place;
}

void RowsAhead::grow_index() {
  index_.assign(std::max(2 * index_.size(), kIndexLeast), kFree);
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    std::size_t place = rows_[i].hash & (index_.size() - 1);
    while (index_[place] != kFree) {
      place = (place + 1) & (index_.size() - 1);
    }
    index_[place] = static_cast<std::uint32_t>(i + 1);
  }
}

// A value beyond what 32 bits can place is not kept.
void RowsAhead::note(Row& row, std::optional<Bytes> value) {
  if (!value) {
    row.known = Known::absent;
    return;
  }
  if (values_.size() + value->size() > std::numeric_limits<std::uint32_t>::max()) {
    return;
  }
  row.value_begin = static_cast<std::uint32_t>(values_.size());
  row.value_bytes = static_cast<std::uint32_t>(value->size());
  row.known = Known::present;
  values_.append(*value);
}

}  // namespace ls::state
