#include "leadstream/ml/event_spectrum.hpp"

#include "ml/transform/cyclic_time.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;

}  // namespace

EventSpectrum::EventSpectrum(std::vector<Millis> periods) {
  LS_ASSERT(!periods.empty() && periods.size() <= kPeriodsMax);
  for (const Millis period : periods) {
    LS_ASSERT(period.count > 0);
    lines_.push_back({.period = period});
  }
}

void EventSpectrum::learn(EventTime time) {
  ++count_;
  for (Line& line : lines_) {
    const CyclicPlace place = cyclic_place(time, line.period);
    line.sine += place.sine;
    line.cosine += place.cosine;
  }
}

void EventSpectrum::merge(const EventSpectrum& other) {
  LS_ASSERT(other.lines_.size() == lines_.size());
  count_ += other.count_;
  for (std::size_t at = 0; at < lines_.size(); ++at) {
    LS_ASSERT(other.lines_[at].period == lines_[at].period);
    lines_[at].sine += other.lines_[at].sine;
    lines_[at].cosine += other.lines_[at].cosine;
  }
}

std::optional<std::size_t> EventSpectrum::line_of(Millis period) const {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    if (lines_[i].period == period) {
      return i;
    }
  }
  return std::nullopt;
}

double EventSpectrum::strength(std::size_t period) const {
  const Line& line = lines_[period];
  return count_ == 0
             ? 0
             : std::min(1.0, std::hypot(line.sine, line.cosine) / static_cast<double>(count_));
}

double EventSpectrum::place(std::size_t period) const {
  const double turn = std::atan2(lines_[period].sine, lines_[period].cosine) / 2 / std::numbers::pi;
  return turn < 0 ? turn + 1 : turn;
}

double EventSpectrum::log_p(std::size_t period) const {
  const auto n = static_cast<double>(count_);
  const double r = n * strength(period);
  return std::min(0.0, std::sqrt(1 + 4 * n + 4 * (n * n - r * r)) - (1 + 2 * n));
}

void EventSpectrum::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.varint(count_);
  out.varint(lines_.size());
  for (const Line& line : lines_) {
    out.i64(line.period.count);
    out.f64(line.sine);
    out.f64(line.cosine);
  }
}

Result<EventSpectrum> EventSpectrum::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  const std::uint64_t count = in.varint();
  const std::size_t size = in.count();
  if (!is_known || !in.ok() || size == 0 || size > kPeriodsMax) {
    return internal_error("event spectrum: unknown version or malformed size");
  }
  EventSpectrum loaded({Millis{1}});
  loaded.count_ = count;
  loaded.lines_.resize(size);
  for (Line& line : loaded.lines_) {
    line.period = {in.i64()};
    line.sine = in.f64();
    line.cosine = in.f64();
    if (line.period.count <= 0) {
      return internal_error("event spectrum: malformed period");
    }
  }
  if (!in.ok()) {
    return internal_error("event spectrum: bytes end too early");
  }
  return loaded;
}

}  // namespace ls::ml
