#include "ml/transform/feature_information.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;

// Of a share: -p log p, 0 at 0.
double surprise(double part, double whole) {
  return part > 0 ? -part / whole * std::log(part / whole) : 0;
}

}  // namespace

void FeatureInformation::learn(double x, bool label) {
  if (is_warm()) {
    count_in(x, label);
    return;
  }
  first_.reserve(kWarmup);
  first_.push_back({.value = x, .label = label});
  if (first_.size() == kWarmup) {
    divide();
  }
}

void FeatureInformation::divide() {
  std::vector<double> values;
  for (const Seen& seen : first_) {
    if (!std::isnan(seen.value)) {
      values.push_back(seen.value);
    }
  }
  edges_ = stats::quantile_edges(values, kBins);
  bins_.resize(edges_.size() + 2);
  for (const Seen& seen : first_) {
    count_in(seen.value, seen.label);
  }
  first_ = {};
}

void FeatureInformation::count_in(double x, bool label) {
  const auto edge = std::ranges::lower_bound(edges_, x);
  Bin& bin = std::isnan(x) ? bins_.back() : bins_[static_cast<std::size_t>(edge - edges_.begin())];
  ++(label ? bin.positives : bin.negatives);
}

std::uint64_t FeatureInformation::count() const {
  std::uint64_t all = first_.size();
  for (const Bin& bin : bins_) {
    all += bin.negatives + bin.positives;
  }
  return all;
}

// H(bin) + H(label) - H(both), each estimate being low by (cells in use - 1) / 2n on average.
double FeatureInformation::information() const {
  const auto n = static_cast<double>(is_warm() ? count() : 0);
  if (n == 0) {
    return 0;
  }
  double entropy = 0;
  double used_bins = 0;
  double used_cells = 0;
  double positives = 0;
  for (const Bin& bin : bins_) {
    const auto of_negatives = static_cast<double>(bin.negatives);
    const auto of_positives = static_cast<double>(bin.positives);
    entropy += surprise(of_negatives + of_positives, n) - surprise(of_negatives, n) -
               surprise(of_positives, n);
    used_bins += of_negatives + of_positives > 0 ? 1 : 0;
    used_cells += (of_negatives > 0 ? 1 : 0) + (of_positives > 0 ? 1 : 0);
    positives += of_positives;
  }
  entropy += surprise(positives, n) + surprise(n - positives, n);
  const double used_labels = positives > 0 && positives < n ? 2 : 1;
  const double bias = (used_cells - used_bins - used_labels + 1) / (2 * n);
  constexpr double kRounding = 1e-12;  // What is left of a feature that says nothing.
  return entropy - bias > kRounding ? entropy - bias : 0;
}

void FeatureInformation::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.varint(first_.size());
  for (const Seen& seen : first_) {
    out.f64(seen.value);
    out.u8(seen.label ? 1 : 0);
  }
  out.varint(bins_.size());
  for (const double edge : edges_) {
    out.f64(edge);
  }
  for (const Bin& bin : bins_) {
    out.varint(bin.negatives);
    out.varint(bin.positives);
  }
}

Result<FeatureInformation> FeatureInformation::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  const std::size_t first = in.count();
  if (!is_known || !in.ok() || first >= kWarmup) {
    return internal_error("feature information: unknown version or malformed size");
  }
  FeatureInformation loaded;
  for (std::size_t at = 0; at < first; ++at) {
    const double value = in.f64();
    loaded.first_.push_back({.value = value, .label = in.u8() != 0});
  }
  const std::size_t bins = in.count();
  if (!in.ok() || bins == 1 || bins > kBins + 1 || (bins > 0 && first > 0)) {
    return internal_error("feature information: malformed bins");
  }
  loaded.edges_.resize(bins == 0 ? 0 : bins - 2);
  std::ranges::generate(loaded.edges_, [&] { return in.f64(); });
  loaded.bins_.resize(bins);
  for (Bin& bin : loaded.bins_) {
    bin.negatives = in.varint();
    bin.positives = in.varint();
  }
  const auto not_below = [](double a, double b) { return !(a < b); };
  if (!in.ok() || std::ranges::adjacent_find(loaded.edges_, not_below) != loaded.edges_.end()) {
    return internal_error("feature information: malformed edges");
  }
  return loaded;
}

std::vector<std::size_t> most_informative(std::span<const FeatureInformation> features,
                                          std::size_t count) {
  std::vector<double> information;
  for (const FeatureInformation& feature : features) {
    information.push_back(feature.information());
  }
  std::vector<std::size_t> order(features.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::erase_if(order, [&](std::size_t at) { return information[at] == 0; });
  std::ranges::stable_sort(
      order, [&](std::size_t a, std::size_t b) { return information[a] > information[b]; });
  order.resize(std::min(count, order.size()));
  return order;
}

}  // namespace ls::ml
