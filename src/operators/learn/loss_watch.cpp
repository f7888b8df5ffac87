#include "operators/learn/loss_watch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ls::operators {

double mean_log_loss(const std::vector<double>& losses) {
  double sum = 0;
  for (const double loss : losses) {
    sum -= std::log(std::max(1 - loss, std::numeric_limits<double>::min()));
  }
  return losses.empty() ? std::numeric_limits<double>::quiet_NaN()
                        : sum / static_cast<double>(losses.size());
}

LossWatch::LossWatch(double level, ErrorTest test)
    : level_(level), test_(test), loss_(test, level), mistakes_(test, level) {}

bool LossWatch::add(double loss) {
  if (ring_.size() < kKept) {
    ring_.push_back(loss);
  } else {
    ring_[next_] = loss;
    next_ = (next_ + 1) % kKept;
  }
  const bool loss_rose = !is_of_mistakes(test_) && loss_.update(loss);
  const bool mistakes_rose = mistakes_.update(loss > 0.5 ? 1 : 0);
  has_risen_ = {has_risen_[0] || loss_rose, has_risen_[1] || mistakes_rose};
  return loss_rose || mistakes_rose;
}

double LossWatch::risen_share() const {
  if (is_of_mistakes(test_)) {
    return has_risen_[1] ? 1.0 : 0.0;
  }
  return (has_risen_[0] ? 0.5 : 0.0) + (has_risen_[1] ? 0.5 : 0.0);
}

std::vector<double> LossWatch::losses() const {
  std::vector<double> ordered(ring_);
  std::ranges::rotate(ordered, ordered.begin() + static_cast<std::ptrdiff_t>(next_));
  return ordered;
}

void LossWatch::restart() {
  *this = LossWatch(level_, test_);
}

void LossWatch::save(ByteWriter& out) const {
  for (const ErrorDetector* each : {&loss_, &mistakes_}) {
    std::string bytes;
    ByteWriter to(bytes);
    each->save(to);
    out.bytes(bytes);
  }
  out.u8(static_cast<std::uint8_t>((has_risen_[0] ? 1 : 0) | (has_risen_[1] ? 2 : 0)));
  out.varint(next_);
  out.varint(ring_.size());
  for (const double loss : ring_) {
    out.f64(loss);
  }
}

Result<LossWatch> LossWatch::load(ByteReader& in, double level, ErrorTest test) {
  LossWatch watch(level, test);
  for (ErrorDetector* each : {&watch.loss_, &watch.mistakes_}) {
    ByteReader from(in.bytes());
    *each = LS_TRY(ErrorDetector::load(from, test));
  }
  const std::uint8_t risen = in.u8();
  watch.has_risen_ = {(risen & 1) != 0, (risen & 2) != 0};
  watch.next_ = in.varint();
  watch.ring_.resize(in.count());
  for (double& loss : watch.ring_) {
    loss = in.f64();
  }
  if (watch.ring_.size() > kKept || watch.next_ >= std::max<std::size_t>(watch.ring_.size(), 1)) {
    return internal_error("learn: malformed row of a watch");
  }
  return watch;
}

}  // namespace ls::operators
