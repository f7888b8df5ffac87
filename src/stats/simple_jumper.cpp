#include "leadstream/stats/simple_jumper.hpp"

#include "leadstream/base/assert.hpp"

#include <cmath>
#include <cstddef>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::array<double, 3> kDirections = {-1, 0, 1};

bool is_jump(double jump) {
  return jump > 0 && jump < 1;
}

}  // namespace

SimpleJumper::SimpleJumper(double jump) : jump_(jump) {
  LS_ASSERT(is_jump(jump));
  shares_.fill(1.0 / static_cast<double>(shares_.size()));
}

double SimpleJumper::update(double uniform) {
  LS_DCHECK(uniform >= 0 && uniform <= 1);
  double factor = 0;
  for (std::size_t at = 0; at < shares_.size(); ++at) {
    shares_[at] = (1 - jump_) * shares_[at] + jump_ / static_cast<double>(shares_.size());
    shares_[at] *= 1 + kDirections[at] * (uniform - 0.5);
    factor += shares_[at];
  }
  for (double& share : shares_) {
    share /= factor;
  }
  const double log_factor = std::log(factor);
  log_capital_ += log_factor;
  return log_factor;
}

void SimpleJumper::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.f64(jump_);
  out.f64(log_capital_);
  for (const double share : shares_) {
    out.f64(share);
  }
}

Result<SimpleJumper> SimpleJumper::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  const double jump = in.f64();
  if (!is_known || !in.ok() || !is_jump(jump)) {
    return internal_error("simple jumper: unknown version or malformed jump");
  }
  SimpleJumper loaded(jump);
  loaded.log_capital_ = in.f64();
  double sum = 0;
  for (double& share : loaded.shares_) {
    share = in.f64();
    sum += share >= 0 ? share : 2;
  }
  if (!in.ok() || std::isnan(loaded.log_capital_) || !(std::abs(sum - 1) < 1e-6)) {
    return internal_error("simple jumper: malformed capital");
  }
  return loaded;
}

}  // namespace ls::stats
