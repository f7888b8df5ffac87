#include "leadstream/stats/histogram.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>

namespace ls::stats {
namespace {

constexpr std::uint8_t kVersion = 1;

bool are_edges(const BinEdges& edges) {
  const auto not_below = [](double a, double b) { return !(a < b); };
  return edges.size() < HistogramPair::kBinsMax &&
         std::ranges::none_of(edges, [](double edge) { return std::isnan(edge); }) &&
         std::ranges::adjacent_find(edges, not_below) == edges.end();
}

}  // namespace

BinEdges quantile_edges(std::span<const double> reference, std::size_t bins) {
  LS_ASSERT(bins > 0);
  BinEdges sorted(reference.begin(), reference.end());
  std::ranges::sort(sorted);
  BinEdges edges;
  for (std::size_t bin = 1; bin < bins && !sorted.empty(); ++bin) {
    // The smallest value with at least bin/bins of the reference at or below it.
    const std::size_t rank = (sorted.size() * bin + bins - 1) / bins;
    const double edge = sorted[rank - 1] + 0.0;
    // An edge at the largest value would leave the last bin without a reference value.
    if (edge < sorted.back() && (edges.empty() || edges.back() < edge)) {
      edges.push_back(edge);
    }
  }
  return edges;
}

BinEdges equal_width_edges(std::span<const double> reference, std::size_t bins) {
  LS_ASSERT(bins > 0);
  double low = HUGE_VAL;
  double high = -HUGE_VAL;
  for (const double value : reference) {
    if (std::isfinite(value)) {
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  BinEdges edges;
  for (std::size_t bin = 1; bin < bins && low < high; ++bin) {
    const double part = static_cast<double>(bin) / static_cast<double>(bins);
    const double edge = low * (1 - part) + high * part;  // high - low could overflow.
    if (edges.empty() || edges.back() < edge) {
      edges.push_back(edge);
    }
  }
  return edges;
}

HistogramPair::HistogramPair(BinEdges edges, std::span<const double> reference)
    : edges_(std::move(edges)), reference_(edges_.size() + 1), current_(edges_.size() + 1) {
  LS_ASSERT(are_edges(edges_));
  for (const double value : reference) {
    ++reference_[bin_of(value)];
  }
}

void HistogramPair::add_current(double value) {
  ++current_[bin_of(value)];
}

void HistogramPair::remove_current(double value) {
  std::uint64_t& count = current_[bin_of(value)];
  LS_ASSERT(count > 0);
  --count;
}

void HistogramPair::reset_current() {
  std::ranges::fill(current_, 0);
}

std::size_t HistogramPair::bin_of(double value) const {
  LS_DCHECK(!std::isnan(value));
  return static_cast<std::size_t>(std::ranges::lower_bound(edges_, value) - edges_.begin());
}

void HistogramPair::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.varint(edges_.size());
  for (const double edge : edges_) {
    out.f64(edge);
  }
  for (std::size_t bin = 0; bin < reference_.size(); ++bin) {
    out.varint(reference_[bin]);
    out.varint(current_[bin]);
  }
}

Result<HistogramPair> HistogramPair::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  BinEdges edges(std::min(in.count(), kBinsMax));
  std::ranges::generate(edges, [&] { return in.f64(); });
  if (!is_known || !in.ok() || !are_edges(edges)) {
    return internal_error("histogram: unknown version or malformed edges");
  }
  HistogramPair loaded(std::move(edges), {});
  for (std::size_t bin = 0; bin < loaded.reference_.size(); ++bin) {
    loaded.reference_[bin] = in.varint();
    loaded.current_[bin] = in.varint();
  }
  if (!in.ok()) {
    return internal_error("histogram: bytes end too early");
  }
  return loaded;
}

}  // namespace ls::stats
