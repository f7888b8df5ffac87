#include "leadstream/stats/joint_moments.hpp"

#include "leadstream/base/assert.hpp"

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;

}  // namespace

void JointMoments::add(const Pair& pair, double weight) {
  if (weight == 0) {
    return;
  }
  const double before = pair.x - x_.mean();
  x_.add(pair.x, weight);
  y_.add(pair.y, weight);
  products_ += weight * before * (pair.y - y_.mean());
}

void JointMoments::merge(const JointMoments& other) {
  const double together = weight() + other.weight();
  if (together == 0) {
    return;
  }
  products_ += other.products_ + (other.x_.mean() - x_.mean()) * (other.y_.mean() - y_.mean()) *
                                     weight() * other.weight() / together;
  x_.merge(other.x_);
  y_.merge(other.y_);
}

double JointMoments::sample_covariance() const {
  return weight() > 1 ? products_ / (weight() - 1) : 0;
}

void JointMoments::save(ByteWriter& out) const {
  out.u8(kVersion);
  x_.save(out);
  y_.save(out);
  out.f64(products_);
}

Result<JointMoments> JointMoments::load(ByteReader& in) {
  if (in.u8() != kVersion) {
    return internal_error("joint moments: unknown version");
  }
  JointMoments loaded;
  loaded.x_ = LS_TRY(Moments::load(in));
  loaded.y_ = LS_TRY(Moments::load(in));
  loaded.products_ = in.f64();
  if (!in.ok() || loaded.x_.weight() != loaded.y_.weight()) {
    return internal_error("joint moments: malformed bytes");
  }
  return loaded;
}

}  // namespace ls::stats
