#include "leadstream/stats/adwin.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr double kPartMin = 5;  // Neither part of a cut is smaller.

double values_in(std::size_t row) {
  return std::ldexp(1.0, static_cast<int>(row));
}

bool are_options(const AdwinOptions& options) {
  return options.delta > 0 && options.delta < 1 && options.check_every > 0;
}

}  // namespace

Adwin::Bucket Adwin::Row::take_oldest() {
  const Bucket oldest = buckets[0];
  std::copy(buckets + 1, buckets + size, buckets);
  --size;
  return oldest;
}

void Adwin::Row::add_newest(const Bucket& bucket) {
  buckets[size++] = bucket;
}

Adwin::Adwin(const AdwinOptions& options) : options_(options) {
  LS_ASSERT(are_options(options));
}

DriftLevel Adwin::update(double value) {
  LS_DCHECK(!std::isnan(value));
  if (restarts_) {
    *this = Adwin(options_);
  }
  const double mean_before = mean();
  insert(value);
  if (++ticks_ % options_.check_every != 0 || width_ <= options_.grace || !cut()) {
    return DriftLevel::none;
  }
  if (options_.rule == AdwinRule::rising_mean) {
    return mean() > mean_before ? DriftLevel::drift : DriftLevel::none;
  }
  restarts_ = true;
  return DriftLevel::drift;
}

void Adwin::insert(double value) {
  if (width_ > 0) {
    const auto before = static_cast<double>(width_);
    const double distance = value - sum_ / before;
    squares_ += distance * distance * before / (before + 1);
  }
  ++width_;
  sum_ += value;
  if (rows_.empty()) {
    rows_.emplace_back();
  }
  rows_[0].add_newest({.sum = value});
  merge_full_rows();
}

void Adwin::merge_full_rows() {
  for (std::size_t row = 0; rows_[row].size > kRowMax; ++row) {
    if (row + 1 == rows_.size()) {
      rows_.emplace_back();
    }
    const Bucket first = rows_[row].take_oldest();
    const Bucket second = rows_[row].take_oldest();
    const double values = values_in(row);
    const double distance = (first.sum - second.sum) / values;
    rows_[row + 1].add_newest(
        {.sum = first.sum + second.sum,
         .squares = first.squares + second.squares + values * distance * distance / 2});
  }
}

void Adwin::drop_oldest() {
  const double values = values_in(rows_.size() - 1);
  const Bucket oldest = rows_.back().take_oldest();
  if (rows_.back().size == 0) {
    rows_.pop_back();
  }
  width_ -= static_cast<std::uint64_t>(values);
  sum_ -= oldest.sum;
  const auto left = static_cast<double>(width_);
  const double distance = oldest.sum / values - mean();
  const double between = values * left * distance * distance / (values + left);
  squares_ = std::max(0.0, squares_ - oldest.squares - between);
}

// The bound of the paper's section 4.1 for delta' = delta / ln W, with both parts shortened by the
// smallest part allowed, as the published programs do.
bool Adwin::has_cut() const {
  const double part_min =
      options_.rule == AdwinRule::rising_mean ? kPartMin + 2 : kPartMin;  // MOA demands two more.
  const auto all = static_cast<double>(width_);
  const double log_term = std::log(2 * std::log(all) / options_.delta);
  const double spread = 2 * variance() * log_term;
  double older = 0;
  double older_sum = 0;
  for (std::size_t row = rows_.size(); row-- > 0;) {
    for (std::size_t at = 0; at < rows_[row].size; ++at) {
      older += values_in(row);
      older_sum += rows_[row].buckets[at].sum;
      const double newer = all - older;
      if (older < part_min || newer < part_min) {
        continue;
      }
      const double shares = 1 / (older - kPartMin + 1) + 1 / (newer - kPartMin + 1);
      const double bound = std::sqrt(spread * shares) + 2.0 / 3.0 * log_term * shares;
      if (std::abs(older_sum / older - (sum_ - older_sum) / newer) > bound) {
        return true;
      }
    }
  }
  return false;
}

bool Adwin::cut() {
  bool was_cut = false;
  while (has_cut()) {
    was_cut = true;
    drop_oldest();
  }
  return was_cut;
}

double Adwin::mean() const {
  return width_ == 0 ? 0 : sum_ / static_cast<double>(width_);
}

double Adwin::variance() const {
  return width_ == 0 ? 0 : squares_ / static_cast<double>(width_);
}

std::vector<std::size_t> Adwin::row_sizes() const {
  std::vector<std::size_t> sizes;
  for (const Row& row : rows_) {
    sizes.push_back(row.size);
  }
  return sizes;
}

void Adwin::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.f64(options_.delta);
  out.u32(options_.check_every);
  out.varint(options_.grace);
  out.u8(options_.rule == AdwinRule::rising_mean ? 1 : 0);
  out.u8(restarts_ ? 1 : 0);
  out.varint(ticks_);
  out.f64(sum_);
  out.f64(squares_);
  out.varint(rows_.size());
  for (const Row& row : rows_) {
    out.u8(static_cast<std::uint8_t>(row.size));
    for (std::size_t at = 0; at < row.size; ++at) {
      out.f64(row.buckets[at].sum);
      out.f64(row.buckets[at].squares);
    }
  }
}

Result<Adwin> Adwin::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  AdwinOptions options;
  options.delta = in.f64();
  options.check_every = in.u32();
  options.grace = in.varint();
  options.rule = in.u8() == 0 ? AdwinRule::any_change : AdwinRule::rising_mean;
  if (!is_known || !in.ok() || !are_options(options)) {
    return internal_error("ADWIN: unknown version or malformed options");
  }
  Adwin loaded(options);
  loaded.restarts_ = in.u8() != 0;
  loaded.ticks_ = in.varint();
  loaded.sum_ = in.f64();
  loaded.squares_ = in.f64();
  const std::size_t rows = in.count();
  if (rows > kRowsMax) {
    return internal_error("ADWIN: too many rows");
  }
  for (std::size_t at = 0; at < rows; ++at) {
    Row& row = loaded.rows_.emplace_back();
    const std::size_t size = in.u8();
    if (size > kRowMax || (size == 0 && at + 1 == rows)) {
      return internal_error("ADWIN: malformed row");
    }
    for (std::size_t bucket = 0; bucket < size; ++bucket) {
      const double sum = in.f64();
      row.add_newest({.sum = sum, .squares = in.f64()});
    }
    loaded.width_ += size << at;
  }
  if (!in.ok()) {
    return internal_error("ADWIN: bytes end too early");
  }
  return loaded;
}

}  // namespace ls::stats
