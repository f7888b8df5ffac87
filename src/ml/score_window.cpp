#include "leadstream/ml/score_window.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr double kPerUnit = 16;
constexpr double kHalf = static_cast<double>(ScoreWindow::kBins) / 2;
constexpr std::size_t kWindowMax = std::size_t{1} << 24U;

}  // namespace

ScoreWindow::ScoreWindow(std::size_t window) : window_(window) {
  LS_ASSERT(window >= 1 && window <= kWindowMax);
  ring_.reserve(window);
}

std::size_t ScoreWindow::bin_of(double margin) {
  const double place = std::floor(margin * kPerUnit) + kHalf;
  return static_cast<std::size_t>(std::clamp(place, 0.0, 2 * kHalf - 1));
}

double ScoreWindow::middle_of(std::size_t bin) {
  return (static_cast<double>(bin) + 0.5 - kHalf) / kPerUnit;
}

void ScoreWindow::count_in(std::uint16_t entry) {
  const std::uint32_t positive = entry & 1U;
  Bin& bin = bins_[entry >> 1U];
  ++bin.count;
  bin.positives += positive;
  positives_ += positive;
}

void ScoreWindow::count_out(std::uint16_t entry) {
  const std::uint32_t positive = entry & 1U;
  Bin& bin = bins_[entry >> 1U];
  --bin.count;
  bin.positives -= positive;
  positives_ -= positive;
}

void ScoreWindow::add(double margin, bool label) {
  if (std::isnan(margin)) {
    return;
  }
  const auto entry = static_cast<std::uint16_t>(2 * bin_of(margin) + (label ? 1 : 0));
  if (ring_.size() < window_) {
    ring_.push_back(entry);
  } else {
    count_out(ring_[oldest_]);
    ring_[oldest_] = entry;
    oldest_ = (oldest_ + 1) % window_;
  }
  count_in(entry);
}

// From the oldest on: where in the ring it lies is no part of what was seen.
void ScoreWindow::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.varint(window_);
  out.varint(ring_.size());
  for (std::size_t i = 0; i < ring_.size(); ++i) {
    out.varint(ring_[(oldest_ + i) % ring_.size()]);
  }
}

Result<ScoreWindow> ScoreWindow::load(ByteReader& in) {
  const std::uint8_t version = in.u8();
  const std::uint64_t window = in.varint();
  const std::size_t size = in.count();
  if (version != kVersion || window < 1 || window > kWindowMax || size > window) {
    return internal_error("score window: damaged, or of another version");
  }
  ScoreWindow scores(static_cast<std::size_t>(window));
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint64_t entry = in.varint();
    if (entry >= 2 * kBins) {
      return internal_error("score window: a bin that is not there");
    }
    scores.ring_.push_back(static_cast<std::uint16_t>(entry));
    scores.count_in(static_cast<std::uint16_t>(entry));
  }
  if (!in.ok()) {
    return internal_error("score window: cut off");
  }
  return scores;
}

}  // namespace ls::ml
