#include "leadstream/stats/online_fdr.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr double kStartShare = 0.1;  // Of alpha: the wealth to begin with.

bool is_alpha(double alpha) {
  return alpha > 0 && alpha < 1;
}

// How wealth is spent over the tests to come; sums to 1 (Javanmard and Montanari 2018).
double spent_share(std::uint64_t test) {
  const auto j = static_cast<double>(test);
  return 0.07720838 * std::log(std::max(j, 2.0)) / (j * std::exp(std::sqrt(std::log(j))));
}

}  // namespace

OnlineFdr::OnlineFdr(double alpha) : alpha_(alpha) {
  LS_ASSERT(is_alpha(alpha));
}

double OnlineFdr::level() const {
  const std::uint64_t test = tests_ + 1;
  const double start = alpha_ * kStartShare;
  double level = spent_share(test) * start;
  if (first_ > 0) {
    level += (alpha_ - start) * spent_share(test - first_);
  }
  for (const std::uint64_t rejected : next_) {
    level += alpha_ * spent_share(test - rejected);
  }
  return level;
}

bool OnlineFdr::reject(double log_p) {
  const bool is_rejected = log_p <= std::log(level());
  ++tests_;
  if (!is_rejected) {
    return false;
  }
  ++rejections_;
  if (first_ == 0) {
    first_ = tests_;
    return true;
  }
  if (next_.size() == kRejectionsMax) {
    next_.erase(next_.begin());
  }
  next_.push_back(tests_);
  return true;
}

void OnlineFdr::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.f64(alpha_);
  out.varint(tests_);
  out.varint(rejections_);
  out.varint(first_);
  out.varint(next_.size());
  for (const std::uint64_t rejected : next_) {
    out.varint(rejected);
  }
}

Result<OnlineFdr> OnlineFdr::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  const double alpha = in.f64();
  if (!is_known || !in.ok() || !is_alpha(alpha)) {
    return internal_error("online FDR: unknown version or malformed level");
  }
  OnlineFdr loaded(alpha);
  loaded.tests_ = in.varint();
  loaded.rejections_ = in.varint();
  loaded.first_ = in.varint();
  const std::size_t count = in.count();
  if (count > kRejectionsMax || loaded.first_ > loaded.tests_) {
    return internal_error("online FDR: malformed rejections");
  }
  std::uint64_t before = loaded.first_;
  for (std::size_t at = 0; at < count; ++at) {
    loaded.next_.push_back(in.varint());
    if (loaded.next_.back() <= before || loaded.next_.back() > loaded.tests_) {
      return internal_error("online FDR: rejections out of order");
    }
    before = loaded.next_.back();
  }
  if (!in.ok()) {
    return internal_error("online FDR: bytes end too early");
  }
  return loaded;
}

}  // namespace ls::stats
