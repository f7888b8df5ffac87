#include "leadstream/stats/hyper_log_log.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint32_t kFine = 25;    // Precision of the list.
constexpr std::uint32_t kRunBits = 6;  // A run plus one is at most 64 - kPrecisionMin + 1.
constexpr std::uint32_t kRunMask = (1U << kRunBits) - 1;

std::uint32_t number_of(std::uint32_t entry) {
  return entry >> kRunBits;
}

// Leading zeros of the hash behind its first kFine bits, plus one.
std::uint32_t entry_of(std::uint64_t hash) {
  const auto number = static_cast<std::uint32_t>(hash >> (64 - kFine));
  const auto zeros = static_cast<std::uint32_t>(std::countl_zero(hash << kFine));
  return (number << kRunBits) | (std::min(zeros, 64 - kFine) + 1);
}

// What the entry is to a sketch of this precision: the rest of its number stands before the run.
std::uint32_t run_at(std::uint32_t entry, std::uint32_t precision) {
  const std::uint32_t rest_bits = kFine - precision;
  const std::uint32_t rest = number_of(entry) & ((1U << rest_bits) - 1);
  if (rest == 0) {
    return rest_bits + (entry & kRunMask);
  }
  return rest_bits - static_cast<std::uint32_t>(std::bit_width(rest)) + 1;
}

// Of m places of which so many are still empty (Whang, Vander-Zanden, Taylor 1990).
double linear_count(double m, double empty) {
  return m * std::log(m / empty);
}

// What the empty registers, a share `empty` < 1 of all, add to the harmonic sum so that the
// estimate has no bias where they are many: empty + sum of 2^(k-1) empty^(2^k) (Ertl 2017).
double small_range(double empty) {
  double sum = empty;
  double before = -1;
  for (double power = empty, factor = 1; sum != before; factor *= 2) {
    power *= power;
    before = sum;
    sum += power * factor;
  }
  return sum;
}

}  // namespace

HyperLogLog::HyperLogLog(std::uint32_t precision) : precision_(precision) {
  LS_ASSERT(precision >= kPrecisionMin && precision <= kPrecisionMax);
}

double HyperLogLog::alpha(std::size_t m) {
  LS_ASSERT(m >= 128);
  return 0.7213 / (1 + 1.079 / static_cast<double>(m));
}

// As many as fill the space of the registers.
std::size_t HyperLogLog::entries_max() const {
  return size() * kRunBits / 8 / sizeof(Entry);
}

void HyperLogLog::add(std::uint64_t hash) {
  if (is_sparse()) {
    add_entry(entry_of(hash));
    return;
  }
  raise(entry_of(hash));
}

void HyperLogLog::add_entry(Entry entry) {
  const auto place = std::ranges::lower_bound(entries_, number_of(entry), {}, number_of);
  if (place != entries_.end() && number_of(*place) == number_of(entry)) {
    *place = std::max(*place, entry);
    return;
  }
  entries_.insert(place, entry);
  if (entries_.size() > entries_max()) {
    spread();
  }
}

void HyperLogLog::raise(Entry entry) {
  std::uint8_t& known = registers_[number_of(entry) >> (kFine - precision_)];
  known = std::max(known, static_cast<std::uint8_t>(run_at(entry, precision_)));
}

void HyperLogLog::spread() {
  registers_.assign(size(), 0);
  for (const Entry entry : entries_) {
    raise(entry);
  }
  entries_ = {};
}

void HyperLogLog::merge(const HyperLogLog& other) {
  LS_ASSERT(other.precision_ == precision_);
  if (!other.is_sparse() && is_sparse()) {
    spread();
  }
  for (std::size_t at = 0; at < other.registers_.size(); ++at) {
    registers_[at] = std::max(registers_[at], other.registers_[at]);
  }
  for (const Entry entry : other.entries_) {
    if (is_sparse()) {
      add_entry(entry);
    } else {
      raise(entry);
    }
  }
}

double HyperLogLog::estimate() const {
  if (is_sparse()) {
    constexpr double kNumbers = 1U << kFine;
    return linear_count(kNumbers, kNumbers - static_cast<double>(entries_.size()));
  }
  return estimate_of(registers_);
}

HyperLogLog::Register HyperLogLog::register_of(std::uint64_t hash, std::uint32_t precision) {
  const std::uint32_t entry = entry_of(hash);
  return {.number = number_of(entry) >> (kFine - precision), .run = run_at(entry, precision)};
}

double HyperLogLog::estimate_of(std::span<const std::uint8_t> registers) {
  double sum = 0;  // Exact in any order: powers of two, none below 2^-62.
  double empty = 0;
  for (const std::uint8_t run : registers) {
    sum += run == 0 ? 0 : std::ldexp(1.0, -run);
    empty += run == 0 ? 1 : 0;
  }
  const auto m = static_cast<double>(registers.size());
  if (empty == m) {
    return 0;
  }
  return alpha(registers.size()) * m * m / (sum + m * small_range(empty / m));
}

void HyperLogLog::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.u8(static_cast<std::uint8_t>(precision_));
  out.u8(is_sparse() ? 1 : 0);
  if (is_sparse()) {
    out.varint(entries_.size());
    for (const Entry entry : entries_) {
      out.u32(entry);
    }
    return;
  }
  // Four registers of six bits in three bytes.
  for (std::size_t at = 0; at < registers_.size(); at += 4) {
    std::uint32_t packed = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      packed |= std::uint32_t{registers_[at + i]} << (kRunBits * i);
    }
    for (int shift = 0; shift < 24; shift += 8) {
      out.u8(static_cast<std::uint8_t>(packed >> shift));
    }
  }
}

Status HyperLogLog::load_sparse(ByteReader& in) {
  const std::size_t size = in.count();
  if (size > entries_max()) {
    return internal_error("hyperloglog: the list is too long");
  }
  for (std::size_t at = 0; at < size; ++at) {
    const Entry entry = in.u32();
    const std::uint32_t run = entry & kRunMask;
    const bool in_order = at == 0 || number_of(entries_.back()) < number_of(entry);
    if (!in_order || number_of(entry) >> kFine != 0 || run == 0 || run > 64 - kFine + 1) {
      return internal_error("hyperloglog: malformed list");
    }
    entries_.push_back(entry);
  }
  return {};
}

Status HyperLogLog::load_registers(ByteReader& in) {
  registers_.assign(size(), 0);
  for (std::size_t at = 0; at < registers_.size(); at += 4) {
    std::uint32_t packed = 0;
    for (int shift = 0; shift < 24; shift += 8) {
      packed |= std::uint32_t{in.u8()} << shift;
    }
    for (std::size_t i = 0; i < 4; ++i) {
      const std::uint32_t run = (packed >> (kRunBits * i)) & kRunMask;
      if (run > 64 - precision_ + 1) {
        return internal_error("hyperloglog: malformed registers");
      }
      registers_[at + i] = static_cast<std::uint8_t>(run);
    }
  }
  return {};
}

Result<HyperLogLog> HyperLogLog::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  const std::uint32_t precision = in.u8();
  const std::uint8_t is_sparse = in.u8();
  if (!is_known || !in.ok() || precision < kPrecisionMin || precision > kPrecisionMax ||
      is_sparse > 1) {
    return internal_error("hyperloglog: unknown version or malformed precision");
  }
  HyperLogLog loaded(precision);
  LS_TRY(is_sparse == 1 ? loaded.load_sparse(in) : loaded.load_registers(in));
  if (!in.ok()) {
    return internal_error("hyperloglog: bytes end too early");
  }
  return loaded;
}

}  // namespace ls::stats
