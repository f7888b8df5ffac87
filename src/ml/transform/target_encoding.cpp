#include "ml/transform/target_encoding.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;

bool is_usable(double shrinkage, std::uint64_t capacity) {
  return shrinkage >= 0 && std::isfinite(shrinkage) && capacity > 0 &&
         capacity <= TargetEncoding::kCapacityMax;
}

// A total order, so that sums do not depend on how equal times lay in the heap.
bool is_later(const TargetEncoding::Label& a, const TargetEncoding::Label& b) {
  return std::tie(a.time, a.category, a.target) > std::tie(b.time, b.category, b.target);
}

}  // namespace

TargetEncoding::TargetEncoding(const TargetEncodingOptions& options)
    : options_(options), totals_(options.capacity) {
  LS_ASSERT(is_usable(options.shrinkage, options.capacity));
}

void TargetEncoding::learn(const Label& label) {
  LS_DCHECK(std::isfinite(label.target));
  if (label.time < now_) {
    count(label);
    return;
  }
  waiting_.push_back(label);
  std::ranges::push_heap(waiting_, is_later);
}

void TargetEncoding::advance(EventTime time) {
  now_ = std::max(now_, time);
  while (!waiting_.empty() && waiting_.front().time < now_) {
    count(waiting_.front());
    std::ranges::pop_heap(waiting_, is_later);
    waiting_.pop_back();
  }
}

void TargetEncoding::count(const Label& label) {
  all_.add(label.target);
  if (Total* total = totals_.find_or_add(label.category, 0)) {
    total->add(label.target);
  }
}

std::optional<double> TargetEncoding::encode(std::uint64_t category) const {
  if (all_.count == 0) {
    return std::nullopt;
  }
  const double prior = all_.sum / static_cast<double>(all_.count);
  const Total* total = totals_.find(category);
  if (total == nullptr) {
    return prior;
  }
  return (total->sum + options_.shrinkage * prior) /
         (static_cast<double>(total->count) + options_.shrinkage);
}

void TargetEncoding::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.f64(options_.shrinkage);
  out.varint(options_.capacity);
  out.i64(now_.ms);
  out.varint(all_.count);
  out.f64(all_.sum);
  out.varint(totals_.size());
  for (const auto& entry : totals_.sorted()) {
    out.u64(entry.key);
    out.varint(entry.coordinate.count);
    out.f64(entry.coordinate.sum);
  }
  std::vector<Label> waiting = waiting_;
  std::ranges::sort(waiting, [](const Label& a, const Label& b) { return is_later(b, a); });
  out.varint(waiting.size());
  for (const Label& label : waiting) {
    out.i64(label.time.ms);
    out.u64(label.category);
    out.f64(label.target);
  }
}

Result<TargetEncoding> TargetEncoding::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  TargetEncodingOptions options;
  options.shrinkage = in.f64();
  options.capacity = in.varint();
  if (!is_known || !in.ok() || !is_usable(options.shrinkage, options.capacity)) {
    return internal_error("target encoding: unknown version or malformed options");
  }
  TargetEncoding loaded(options);
  loaded.now_ = {in.i64()};
  loaded.all_.count = in.varint();
  loaded.all_.sum = in.f64();
  const std::size_t categories = in.count();
  if (categories > options.capacity) {
    return internal_error("target encoding: more categories than fit");
  }
  for (std::size_t at = 0; at < categories && in.ok(); ++at) {
    const std::uint64_t category = in.u64();
    Total* total = loaded.totals_.find_or_add(category, 0);
    total->count = in.varint();
    total->sum = in.f64();
    if (total->count == 0) {
      return internal_error("target encoding: a category without labels");
    }
  }
  const std::size_t waiting = in.count();
  for (std::size_t at = 0; at < waiting && in.ok(); ++at) {
    Label& label = loaded.waiting_.emplace_back();
    label.time = {in.i64()};
    label.category = in.u64();
    label.target = in.f64();
  }
  const bool is_heap = std::ranges::is_heap(loaded.waiting_, is_later);
  if (!in.ok() || !is_heap) {
    return internal_error("target encoding: malformed labels");
  }
  return loaded;
}

}  // namespace ls::ml
