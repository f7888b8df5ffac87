#include "stats/ks_walk.hpp"

#include <algorithm>

namespace ls::stats {
namespace {

std::vector<double> draws(std::int64_t count, Random& random) {
  std::vector<double> values(static_cast<std::size_t>(count));
  std::ranges::generate(values, [&] { return random.uniform(); });
  return values;
}

}  // namespace

SlidingWalk::SlidingWalk(const SampleSizes& sizes, Random random)
    : random_(random),
      detector_(draws(sizes.reference, random_), static_cast<std::size_t>(sizes.current)) {
  for (std::int64_t at = 1; at < sizes.current; ++at) {
    detector_.update(random_.uniform());
  }
}

KsLevel SlidingWalk::next() {
  detector_.update(random_.uniform());
  return KsLevel::of(detector_.extent());
}

AdjacentWalk::AdjacentWalk(const SampleSizes& sizes, Random random)
    : random_(random),
      detector_({.reference = static_cast<std::size_t>(sizes.reference),
                 .current = static_cast<std::size_t>(sizes.current)}) {
  for (std::int64_t at = 1; at < sizes.reference + sizes.current; ++at) {
    detector_.update(random_.uniform());
  }
}

KsLevel AdjacentWalk::next() {
  detector_.update(random_.uniform());
  return KsLevel::of(detector_.extent());
}

TumblingWalk::TumblingWalk(const SampleSizes& sizes, Random random)
    : random_(random), sizes_(sizes), reference_(draws(sizes.reference, random_)) {
  std::ranges::sort(reference_);
  counts_.resize(reference_.size() + 1);
  std::uint32_t below = 0;
  for (std::size_t cut = 0; cut <= reference_.size(); ++cut) {
    const double edge = static_cast<double>(cut) / static_cast<double>(reference_.size());
    while (below < reference_.size() && reference_[below] < edge) {
      ++below;
    }
    starts_.push_back(below);
  }
}

std::size_t TumblingWalk::below(double value) const {
  std::size_t count =
      starts_[static_cast<std::size_t>(value * static_cast<double>(reference_.size()))];
  while (count > 0 && reference_[count - 1] >= value) {
    --count;
  }
  while (count < reference_.size() && reference_[count] < value) {
    ++count;
  }
  return count;
}

KsLevel TumblingWalk::next() {
  std::ranges::fill(counts_, 0U);
  for (std::int64_t at = 0; at < sizes_.current; ++at) {
    ++counts_[below(random_.uniform())];
  }
  KsExtent extent;
  std::int64_t difference = 0;
  for (std::size_t at = 0; at < reference_.size(); ++at) {  // Past the last one it falls to 0.
    difference -= counts_[at] * sizes_.reference;
    extent.minus = std::max(extent.minus, -difference);
    difference += sizes_.current;
    extent.plus = std::max(extent.plus, difference);
  }
  return KsLevel::of(extent);
}

}  // namespace ls::stats
