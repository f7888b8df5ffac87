#include "feature_bins.hpp"

#include "heap_bytes.hpp"

#include "leadstream/base/hash.hpp"

#include <algorithm>
#include <cmath>

namespace ls::ml {

FeatureBins::FeatureBins(const FeatureSchema& schema, std::size_t extra_numbers)
    : columns_(schema.size() + extra_numbers) {
  for (std::size_t i = 0; i < schema.size(); ++i) {
    columns_[i].seed = hash64(schema.at(i).name);
    columns_[i].is_category = schema.at(i).kind == FeatureKind::category;
  }
}

BoostedCell FeatureBins::cell(std::size_t column, const FeatureValue& value) const {
  const Column& at = columns_[column];
  if (!at.is_category) {
    return {.number = value.number(), .is_missing = !value.is_number()};
  }
  if (!value.is_category()) {
    return {};
  }
  const std::uint64_t key = hash64(value.category(), at.seed);
  const auto end = at.categories.begin() + at.used;
  const auto found = std::find(at.categories.begin(), end, key);
  const bool is_full = at.used == kEdgesMax;
  return {.category =
              found == end ? kOthersBin : static_cast<std::uint8_t>(found - at.categories.begin()),
          .is_missing = false,
          .is_unknown = found == end && !is_full};
}

BoostedCell FeatureBins::learned_cell(std::size_t column, const FeatureValue& value) {
  BoostedCell seen = cell(column, value);
  if (seen.is_unknown) {
    Column& at = columns_[column];
    seen.category = at.used;
    seen.is_unknown = false;
    at.categories[at.used] = hash64(value.category(), at.seed);
    ++at.used;
  }
  return seen;
}

std::uint8_t FeatureBins::bin_of(std::size_t column, const BoostedCell& cell) const {
  if (cell.is_missing) {
    return kMissingBin;
  }
  const Column& at = columns_[column];
  if (at.is_category) {
    return cell.category;
  }
  const auto end = at.edges.begin() + at.used;
  return static_cast<std::uint8_t>(std::lower_bound(at.edges.begin(), end, cell.number) -
                                   at.edges.begin());
}

std::size_t FeatureBins::largest_bin(const Column& column, std::span<const double> sorted) {
  std::size_t largest = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < column.used; ++i) {
    const auto end = static_cast<std::size_t>(
        std::upper_bound(sorted.begin(), sorted.end(), column.edges[i]) - sorted.begin());
    largest = std::max(largest, end - begin);
    begin = end;
  }
  return std::max(largest, sorted.size() - begin);
}

bool FeatureBins::refit(std::size_t column, std::span<const double> sorted) {
  Column& at = columns_[column];
  Column parted = at;
  parted.used = 0;
  for (std::size_t bin = 1; bin <= kEdgesMax; ++bin) {
    const std::size_t place = bin * sorted.size() / (kEdgesMax + 1);
    if (place == 0) {
      continue;
    }
    // Behind all that are equal to the one at that place.
    const double own = sorted[place - 1];
    const auto next = std::upper_bound(sorted.begin(), sorted.end(), own);
    if (next == sorted.end()) {
      break;
    }
    // Halves first: the sum of two large numbers is not finite.
    const double middle = own / 2 + *next / 2;
    const double edge = middle >= own && middle < *next ? middle : own;
    if (parted.used == 0 || parted.edges[parted.used - 1] < edge) {
      parted.edges[parted.used] = edge;
      ++parted.used;
    }
  }
  constexpr std::size_t kFarWorse = 2;
  if (largest_bin(at, sorted) <= kFarWorse * largest_bin(parted, sorted)) {
    return false;
  }
  at = parted;
  return true;
}

void FeatureBins::save(ByteWriter& out) const {
  for (const Column& column : columns_) {
    out.u8(column.used);
    for (std::size_t i = 0; i < column.used; ++i) {
      column.is_category ? out.u64(column.categories[i]) : out.f64(column.edges[i]);
    }
  }
}

bool FeatureBins::load(ByteReader& in) {
  for (Column& column : columns_) {
    column.used = in.u8();
    if (column.used > kEdgesMax) {
      return false;
    }
    for (std::size_t i = 0; i < column.used; ++i) {
      if (column.is_category) {
        column.categories[i] = in.u64();
        continue;
      }
      column.edges[i] = in.f64();
      if (std::isnan(column.edges[i]) || (i > 0 && !(column.edges[i - 1] < column.edges[i]))) {
        return false;
      }
    }
  }
  return in.ok();
}

std::size_t FeatureBins::heap_bytes() const {
  return ml::heap_bytes(columns_);
}

}  // namespace ls::ml
