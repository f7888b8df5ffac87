#include "leadstream/stats/ks_distribution.hpp"

#include "stats/scaled_number.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

// Under the null hypothesis every order of the n + m pooled values is equally likely. An order is a
// lattice path from (0, 0) to (n, m): i steps in the reference, j in the current sample (Hodges
// 1958). P(C >= c) is the share of paths that touch |i*m - j*n| >= c. Counting paths overflows, and
// computing 1 - P loses the tail; instead the paths are followed forward, diagonal k = i + j by
// diagonal, and what touches the boundary is taken out and added up: only positive terms.
//
// Kept per cell is f(i, j), the share of the paths *to* (i, j) that never touched the boundary:
//   f(i, j) = (i * f(i-1, j) + j * f(i, j-1)) / (i + j),
// a weighted mean, so it never underflows where it matters. A cell on the boundary takes out
// f(i, j) times the share of all paths through it, C(n,i) C(m,j) / C(n+m, i+j), which is carried
// along the boundary as a product with its own exponent.

namespace ls::stats {
namespace {

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  const std::int64_t quotient = a / b;
  return quotient - (a % b != 0 && a < 0 ? 1 : 0);
}

// The share of all paths that pass through a cell, moved from cell to neighbouring cell.
class PathShare {
 public:
  explicit PathShare(const SampleSizes& sizes)
      : n_(static_cast<double>(sizes.reference)), m_(static_cast<double>(sizes.current)) {}

  // To a cell with i and j not smaller than here.
  void advance_to(std::int64_t i, std::int64_t j) {
    for (const auto target = static_cast<double>(i); i_ < target; i_ += 1) {
      share_.multiply((n_ - i_) * (i_ + j_ + 1) / ((i_ + 1) * (n_ + m_ - i_ - j_)));
    }
    for (const auto target = static_cast<double>(j); j_ < target; j_ += 1) {
      share_.multiply((m_ - j_) * (i_ + j_ + 1) / ((j_ + 1) * (n_ + m_ - i_ - j_)));
    }
  }
  // To (i+1, j-1).
  void slide_up() {
    share_.multiply((n_ - i_) * j_ / ((i_ + 1) * (m_ - j_ + 1)));
    i_ += 1;
    j_ -= 1;
  }
  // To (i-1, j+1).
  void slide_down() {
    share_.multiply(i_ * (m_ - j_) / ((n_ - i_ + 1) * (j_ + 1)));
    i_ -= 1;
    j_ += 1;
  }
  [[nodiscard]] ScaledNumber times(double factor) const {
    ScaledNumber product = share_;
    product.multiply(factor);
    return product;
  }

 private:
  double n_;
  double m_;
  double i_ = 0;
  double j_ = 0;
  ScaledNumber share_{1.0};
};

// Follows the surviving paths diagonal by diagonal. `f_` holds cell i at index i + 1, so that both
// neighbours of the live range [low_, high_] can be read; they are kept 0.
class Absorption {
 public:
  Absorption(const SampleSizes& sizes, std::int64_t c)
      : sizes_(sizes),
        total_(sizes.reference + sizes.current),
        c_(c),
        ordinals_(static_cast<std::size_t>(sizes.reference) + 3),
        f_(ordinals_.size()),
        next_(ordinals_.size()),
        upper_(sizes),
        lower_(sizes) {
    for (std::size_t i = 0; i < ordinals_.size(); ++i) {
      ordinals_[i] = static_cast<double>(i) - 1;
    }
    f_[1] = 1;
  }

  void advance() {
    k_ += 1;
    low_ = std::max(low_, k_ - sizes_.current);
    high_ = std::min(high_ + 1, sizes_.reference);
    if (low_ > high_) {
      return;
    }
    const auto from = static_cast<std::size_t>(low_ + 1);
    mix(f_.data() + from, ordinals_.data() + from, next_.data() + from,
        static_cast<std::size_t>(high_ - low_ + 1));
    f_.swap(next_);
    close_ends();
  }

  // Takes out the cells where i*m - j*n >= c.
  void absorb_plus() {
    const std::int64_t last = floor_divide(k_ * sizes_.reference + c_ - 1, total_);
    if (last >= high_) {
      return;
    }
    const std::int64_t first_out = std::max(last + 1, low_);
    upper_.advance_to(first_out, k_ - first_out);
    PathShare share = upper_;
    for (std::int64_t i = first_out; i <= high_; ++i, share.slide_up()) {
      absorbed_.add(share.times(at(i)));
    }
    high_ = first_out - 1;
    close_ends();
  }

  // Takes out the cells where j*n - i*m >= c.
  void absorb_minus() {
    const std::int64_t first = floor_divide(k_ * sizes_.reference - c_, total_) + 1;
    if (first <= low_) {
      return;
    }
    const std::int64_t last_out = std::min(first - 1, high_);
    lower_.advance_to(last_out, k_ - last_out);
    PathShare share = lower_;
    for (std::int64_t i = last_out; i >= low_; --i, share.slide_down()) {
      absorbed_.add(share.times(at(i)));
    }
    low_ = last_out + 1;
    close_ends();
  }

  [[nodiscard]] bool has_survivors() const {
    return low_ <= high_;
  }
  [[nodiscard]] double log_absorbed() const {
    return std::min(0.0, absorbed_.log());
  }

 private:
  void mix(const double* __restrict from, const double* __restrict ordinal, double* __restrict to,
           std::size_t count) const {
    const auto k = static_cast<double>(k_);
    const double inverse = 1 / k;
    for (std::size_t at = 0; at < count; ++at) {
      to[at] = (from[at - 1] * ordinal[at] + from[at] * (k - ordinal[at])) * inverse;
    }
  }
  void close_ends() {
    f_[static_cast<std::size_t>(low_)] = 0;
    f_[static_cast<std::size_t>(high_ + 2)] = 0;
  }
  [[nodiscard]] double at(std::int64_t i) const {
    return f_[static_cast<std::size_t>(i + 1)];
  }

  SampleSizes sizes_;
  std::int64_t total_;
  std::int64_t c_;
  std::int64_t k_ = 0;
  std::int64_t low_ = 0;
  std::int64_t high_ = 0;
  std::vector<double> ordinals_;
  std::vector<double> f_;
  std::vector<double> next_;
  PathShare upper_;
  PathShare lower_;
  ScaledNumber absorbed_;
};

void check(const SampleSizes& sizes) {
  LS_ASSERT(sizes.reference > 0 && sizes.reference <= kKsSampleMax);
  LS_ASSERT(sizes.current > 0 && sizes.current <= kKsSampleMax);
}

// Exchanging the samples exchanges the directions, so one direction is enough below.
SampleSizes oriented(const SampleSizes& sizes, KsTail tail) {
  return tail == KsTail::minus ? SampleSizes{.reference = sizes.current, .current = sizes.reference}
                               : sizes;
}

}  // namespace

double ks_log_p_tied(const SampleSizes& sizes, std::int64_t c,
                     std::span<const std::uint32_t> groups, KsTail tail) {
  check(sizes);
  if (c <= 0) {
    return 0;
  }
  Absorption paths(oriented(sizes, tail), c);
  std::int64_t consumed = 0;
  for (const std::uint32_t size : groups) {
    consumed += size;
    LS_ASSERT(consumed <= sizes.reference + sizes.current);
    for (std::uint32_t step = 0; step < size; ++step) {
      paths.advance();
    }
    paths.absorb_plus();
    if (tail == KsTail::two_sided && paths.has_survivors()) {
      paths.absorb_minus();
    }
    if (!paths.has_survivors()) {
      return paths.log_absorbed();
    }
  }
  LS_ASSERT(consumed == sizes.reference + sizes.current);
  return paths.log_absorbed();
}

double ks_log_p(const SampleSizes& sizes, std::int64_t c, KsTail tail) {
  check(sizes);
  const std::vector<std::uint32_t> singles(
      static_cast<std::size_t>(sizes.reference + sizes.current), 1);
  return ks_log_p_tied(sizes, c, singles, tail);
}

double kolmogorov_q(double lambda) {
  constexpr double kPi = 3.14159265358979323846;
  if (lambda <= 0) {
    return 1;
  }
  double sum = 0;
  if (lambda < 0.6) {  // Both series are exact; each converges in a few terms on its side.
    for (int k = 1; k <= 9; k += 2) {
      sum += std::exp(-k * k * kPi * kPi / (8 * lambda * lambda));
    }
    return 1 - std::sqrt(2 * kPi) / lambda * sum;
  }
  for (int k = 10; k >= 1; --k) {
    const double term = std::exp(-2.0 * k * k * lambda * lambda);
    sum += k % 2 == 1 ? term : -term;
  }
  return std::min(1.0, 2 * sum);
}

double ks_asymptotic_p(const SampleSizes& sizes, std::int64_t c) {
  check(sizes);
  const auto n = static_cast<double>(sizes.reference);
  const auto m = static_cast<double>(sizes.current);
  const double root = std::sqrt(n * m / (n + m));
  return kolmogorov_q((root + 0.12 + 0.11 / root) * static_cast<double>(c) / (n * m));
}

}  // namespace ls::stats
