#include "leadstream/ml/sorted_window.hpp"

#include "heap_bytes.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>

namespace ls::ml {

SortedWindow::SortedWindow(std::size_t window) : window_(window) {
  LS_ASSERT(window > 0 && window <= kWindowMax);
  arrived_.reserve(window);
  sorted_.reserve(window);
}

void SortedWindow::add(double value) {
  LS_DCHECK(std::isfinite(value));
  value += 0.0;  // -0 and 0 are one number
  const auto to = std::lower_bound(sorted_.begin(), sorted_.end(), value);
  if (sorted_.size() < window_) {
    sorted_.insert(to, value);
    arrived_.push_back(value);
    return;
  }
  const auto from = std::lower_bound(sorted_.begin(), sorted_.end(), arrived_[oldest_]);
  if (from < to) {
    std::move(from + 1, to, from);
    *(to - 1) = value;
  } else {
    std::move_backward(to, from, from + 1);
    *to = value;
  }
  arrived_[oldest_] = value;
  oldest_ = (oldest_ + 1) % window_;
}

std::size_t SortedWindow::count_at_least(double value) const {
  return static_cast<std::size_t>(sorted_.end() -
                                  std::lower_bound(sorted_.begin(), sorted_.end(), value));
}

double SortedWindow::median() const {
  const std::size_t half = sorted_.size() / 2;
  return sorted_.size() % 2 == 1 ? sorted_[half] : (sorted_[half - 1] + sorted_[half]) / 2;
}

// The deviations below the median ascend towards the left end, those above towards the right one:
// the `rank`-th smallest of two ascending lists, by bisection on how many come from the first.
double SortedWindow::deviation_at(std::size_t rank, double median) const {
  const std::size_t lower_count = sorted_.size() / 2;
  const std::size_t upper_count = sorted_.size() - lower_count;
  const auto lower = [&](std::size_t i) { return median - sorted_[lower_count - 1 - i]; };
  const auto upper = [&](std::size_t i) { return sorted_[lower_count + i] - median; };
  const std::size_t taken = rank + 1;
  std::size_t low = taken > upper_count ? taken - upper_count : 0;
  std::size_t high = std::min(taken, lower_count);
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (upper(taken - middle - 1) > lower(middle)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  double last = 0;
  if (low > 0) {
    last = lower(low - 1);
  }
  return taken > low ? std::max(last, upper(taken - low - 1)) : last;
}

double SortedWindow::median_deviation() const {
  const double center = median();
  const std::size_t half = sorted_.size() / 2;
  const double high = deviation_at(half, center);
  return sorted_.size() % 2 == 1 ? high : (deviation_at(half - 1, center) + high) / 2;
}

double SortedWindow::mean_deviation() const {
  const double center = median();
  double sum = 0;
  for (const double value : sorted_) {
    sum += std::abs(value - center);
  }
  return sum / static_cast<double>(sorted_.size());
}

std::size_t SortedWindow::heap_bytes() const {
  return ml::heap_bytes(arrived_) + ml::heap_bytes(sorted_);
}

void SortedWindow::save(ByteWriter& out) const {
  out.varint(arrived_.size());
  for (std::size_t i = 0; i < arrived_.size(); ++i) {
    out.f64(arrived(i));
  }
}

Status SortedWindow::load(ByteReader& in) {
  const std::size_t count = in.count();
  if (count > window_) {
    return internal_error("sorted window: more numbers than it holds");
  }
  for (std::size_t i = 0; i < count; ++i) {
    const double value = in.f64();
    if (!in.ok() || !std::isfinite(value)) {
      return internal_error("sorted window: malformed numbers");
    }
    arrived_.push_back(value);
  }
  sorted_ = arrived_;
  sorted_.reserve(window_);
  std::ranges::sort(sorted_);
  return {};
}

}  // namespace ls::ml
