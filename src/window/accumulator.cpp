#include "leadstream/window/accumulator.hpp"

#include "leadstream/base/hash.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <string_view>

namespace ls::window {

void MeanAccumulator::save(ByteWriter& out) const {
  out.varint(count);
  out.f64(sum);
}

MeanAccumulator MeanAccumulator::load(ByteReader& in) {
  const std::uint64_t count = in.varint();
  return {count, in.f64()};
}

void LastAccumulator::save(ByteWriter& out) const {
  out.svarint(time.ms);
  out.f64(last);
}

LastAccumulator LastAccumulator::load(ByteReader& in) {
  const EventTime time{in.svarint()};
  return {time, in.f64()};
}

void FirstAccumulator::save(ByteWriter& out) const {
  out.svarint(time.ms);
  out.f64(first);
}

FirstAccumulator FirstAccumulator::load(ByteReader& in) {
  const EventTime time{in.svarint()};
  return {time, in.f64()};
}

void StddevAccumulator::merge(const StddevAccumulator& other) {
  if (other.count == 0) {
    return;
  }
  const auto own = static_cast<double>(count);
  const auto others = static_cast<double>(other.count);
  const double distance = bounded(other.mean - mean);
  const double between = bounded(distance * distance * (own * others / (own + others)));
  squares = bounded(squares + other.squares + between);
  mean = bounded(mean + distance * (others / (own + others)));
  count += other.count;
}

double StddevAccumulator::value() const {
  return count > 1 ? std::sqrt(squares / static_cast<double>(count - 1)) : kMissing;
}

void StddevAccumulator::save(ByteWriter& out) const {
  out.varint(count);
  out.f64(mean);
  out.f64(squares);
}

StddevAccumulator StddevAccumulator::load(ByteReader& in) {
  StddevAccumulator made;
  made.count = in.varint();
  made.mean = in.f64();
  made.squares = in.f64();
  return made;
}

void DistinctAccumulator::add(EventTime /*time*/, double value) {
  const double canonical = value == 0 ? 0.0 : value;  // 0 and -0 are equal
  const auto raw = std::bit_cast<std::array<char, sizeof(canonical)>>(canonical);
  add_hash(hash64(std::string_view(raw.data(), raw.size())));
}

void DistinctAccumulator::add_hash(std::uint64_t hash) {
  const auto at = std::ranges::lower_bound(smallest_, hash);
  if (at != smallest_.end() && *at == hash) {
    return;
  }
  if (smallest_.size() < kExactMax) {
    smallest_.insert(at, hash);
    return;
  }
  is_exact_ = false;
  if (at != smallest_.end()) {
    smallest_.insert(at, hash);
    smallest_.pop_back();
  }
}

void DistinctAccumulator::merge(const DistinctAccumulator& other) {
  for (const std::uint64_t hash : other.smallest_) {
    add_hash(hash);
  }
  is_exact_ = is_exact_ && other.is_exact_;
}

double DistinctAccumulator::value() const {
  if (is_exact_) {
    return static_cast<double>(smallest_.size());
  }
  const double largest = (static_cast<double>(smallest_.back()) + 1.0) * 0x1p-64;
  return std::round(static_cast<double>(kExactMax - 1) / largest);
}

void DistinctAccumulator::save(ByteWriter& out) const {
  out.u8(is_exact_ ? 1 : 0);
  out.varint(smallest_.size());
  for (const std::uint64_t hash : smallest_) {
    out.u64(hash);
  }
}

DistinctAccumulator DistinctAccumulator::load(ByteReader& in) {
  DistinctAccumulator made;
  made.is_exact_ = in.u8() != 0;
  made.smallest_.resize(in.count());
  for (std::uint64_t& hash : made.smallest_) {
    hash = in.u64();
  }
  // Damaged bytes must not make `value` read past the end.
  made.is_exact_ = made.is_exact_ || made.smallest_.empty();
  return made;
}

}  // namespace ls::window
