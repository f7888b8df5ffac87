#include "leadstream/stats/count_min.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/hash.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;

bool is_shape(std::uint64_t width, std::uint64_t depth) {
  return width > 0 && width <= CountMin::kWidthMax && depth > 0 && depth <= CountMin::kDepthMax;
}

}  // namespace

CountMinOptions CountMinOptions::of(const Bound& bound) {
  LS_ASSERT(bound.error > 0 && bound.error < 1 && bound.delta > 0 && bound.delta < 1);
  CountMinOptions options;
  options.width = static_cast<std::size_t>(std::ceil(std::numbers::e / bound.error));
  options.depth = static_cast<std::size_t>(std::ceil(std::log(1 / bound.delta)));
  return options;
}

CountMin::CountMin(const CountMinOptions& options)
    : options_(options), counters_(options.width * options.depth) {
  LS_ASSERT(is_shape(options.width, options.depth));
  for (std::size_t row = 0; row < options.depth; ++row) {
    row_seeds_.push_back(hash_combine(options.seed, row));
  }
}

// The high half of hash * width: uniform without a division.
std::size_t CountMin::place(std::uint64_t hash, std::size_t row) const {
  const std::uint64_t mixed = hash_combine(row_seeds_[row], hash) >> 32;
  return row * options_.width + static_cast<std::size_t>((mixed * options_.width) >> 32);
}

void CountMin::add(std::uint64_t hash, std::uint64_t count) {
  total_ += count;
  if (options_.update == CountMinUpdate::plain) {
    for (std::size_t row = 0; row < options_.depth; ++row) {
      counters_[place(hash, row)] += count;
    }
    return;
  }
  const std::uint64_t reached = estimate(hash) + count;
  for (std::size_t row = 0; row < options_.depth; ++row) {
    std::uint64_t& counter = counters_[place(hash, row)];
    counter = std::max(counter, reached);
  }
}

std::uint64_t CountMin::estimate(std::uint64_t hash) const {
  std::uint64_t smallest = counters_[place(hash, 0)];
  for (std::size_t row = 1; row < options_.depth; ++row) {
    smallest = std::min(smallest, counters_[place(hash, row)]);
  }
  return smallest;
}

Status CountMin::merge(const CountMin& other) {
  if (options_.update == CountMinUpdate::conservative || other.options_.update != options_.update) {
    return user_error("count-min: conservative counts cannot be merged");
  }
  if (other.options_.width != options_.width || other.options_.depth != options_.depth ||
      other.options_.seed != options_.seed) {
    return user_error("count-min: only equal shapes and seeds can be merged");
  }
  total_ += other.total_;
  for (std::size_t at = 0; at < counters_.size(); ++at) {
    counters_[at] += other.counters_[at];
  }
  return {};
}

void CountMin::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.varint(options_.width);
  out.varint(options_.depth);
  out.u8(static_cast<std::uint8_t>(options_.update));
  out.u64(options_.seed);
  out.varint(total_);
  for (const std::uint64_t counter : counters_) {
    out.varint(counter);
  }
}

Result<CountMin> CountMin::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  CountMinOptions options;
  options.width = in.varint();
  options.depth = in.varint();
  const std::uint8_t update = in.u8();
  options.seed = in.u64();
  const std::uint64_t total = in.varint();
  // A counter takes a byte at least: malformed sizes reserve nothing.
  if (!is_known || !in.ok() || update > 1 || !is_shape(options.width, options.depth) ||
      options.width * options.depth > in.remaining()) {
    return internal_error("count-min: unknown version or malformed options");
  }
  options.update = static_cast<CountMinUpdate>(update);
  CountMin loaded(options);
  loaded.total_ = total;
  std::ranges::generate(loaded.counters_, [&] { return in.varint(); });
  if (!in.ok()) {
    return internal_error("count-min: bytes end too early");
  }
  return loaded;
}

}  // namespace ls::stats
