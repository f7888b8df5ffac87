#include "leadstream/stats/collapsing_bins.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <numeric>

namespace ls::stats {

CollapsingBins::CollapsingBins(std::size_t span_max) : span_max_(span_max) {
  LS_ASSERT(span_max > 0);
}

void CollapsingBins::add(std::int32_t index, std::uint64_t count) {
  LS_DCHECK(count > 0 && index >= -kIndexMax && index <= kIndexMax);
  total_ += count;
  if (counts_.empty()) {
    lowest_ = index;
    counts_.push_back(0);
  } else if (index > highest()) {
    raise(index);
  } else if (index < lowest_) {
    const std::int64_t floor = std::int64_t{highest()} - static_cast<std::int64_t>(span_max_) + 1;
    index = static_cast<std::int32_t>(std::max<std::int64_t>(index, floor));
    lower(index);
  }
  counts_[static_cast<std::size_t>(index - lowest_)] += count;
}

// Folds what is then too far below into the lowest bin that stays.
void CollapsingBins::raise(std::int32_t highest) {
  const std::int64_t floor = std::int64_t{highest} - static_cast<std::int64_t>(span_max_) + 1;
  if (floor > lowest_) {
    const auto beyond = static_cast<std::size_t>(
        std::min<std::int64_t>(floor - lowest_, static_cast<std::int64_t>(counts_.size())));
    const auto end = counts_.begin() + static_cast<std::ptrdiff_t>(beyond);
    const std::uint64_t folded = std::accumulate(counts_.begin(), end, std::uint64_t{0});
    counts_.erase(counts_.begin(), end);
    counts_.resize(std::max<std::size_t>(counts_.size(), 1));
    counts_.front() += folded;
    lowest_ = static_cast<std::int32_t>(floor);
  }
  counts_.resize(static_cast<std::size_t>(highest - lowest_) + 1);
}

void CollapsingBins::lower(std::int32_t lowest) {
  if (lowest < lowest_) {
    counts_.insert(counts_.begin(), static_cast<std::size_t>(lowest_ - lowest), 0);
    lowest_ = lowest;
  }
}

void CollapsingBins::merge(const CollapsingBins& other) {
  LS_ASSERT(other.span_max_ == span_max_);
  // From the highest down, so that what has to be folded is folded once.
  for (std::size_t at = other.counts_.size(); at > 0; --at) {
    if (const std::uint64_t count = other.counts_[at - 1]; count > 0) {
      add(other.lowest_ + static_cast<std::int32_t>(at) - 1, count);
    }
  }
}

std::int32_t CollapsingBins::at_rank(std::uint64_t rank) const {
  LS_ASSERT(rank < total_);
  std::size_t at = 0;
  while (rank >= counts_[at]) {
    rank -= counts_[at];
    ++at;
  }
  return lowest_ + static_cast<std::int32_t>(at);
}

void CollapsingBins::save(ByteWriter& out) const {
  out.varint(counts_.size() - static_cast<std::size_t>(std::ranges::count(counts_, 0U)));
  std::int64_t before = 0;
  for (std::size_t at = 0; at < counts_.size(); ++at) {
    if (counts_[at] > 0) {
      const std::int64_t index = std::int64_t{lowest_} + static_cast<std::int64_t>(at);
      out.svarint(index - before);
      out.varint(counts_[at]);
      before = index;
    }
  }
}

Result<CollapsingBins> CollapsingBins::load(ByteReader& in, std::size_t span_max) {
  CollapsingBins loaded(span_max);
  const std::size_t used = in.count();
  std::int64_t index = 0;
  for (std::size_t at = 0; at < used; ++at) {
    const std::int64_t step = in.svarint();
    const std::uint64_t count = in.varint();
    const bool is_step = step >= -kIndexMax && step <= 2 * std::int64_t{kIndexMax};
    index += is_step ? step : 0;
    const bool is_in_order = at == 0 || step > 0;
    const bool is_near = at == 0 || index - loaded.lowest_ < static_cast<std::int64_t>(span_max);
    if (!in.ok() || !is_step || !is_in_order || !is_near || index < -kIndexMax ||
        index > kIndexMax || count == 0 || count > kTotalMax - loaded.total_) {
      return internal_error("bins: malformed counts");
    }
    loaded.add(static_cast<std::int32_t>(index), count);
  }
  if (!in.ok()) {
    return internal_error("bins: bytes end too early");
  }
  return loaded;
}

}  // namespace ls::stats
