#include "ml/anomaly/random_cut_forest.hpp"

#include "ml/anomaly/detectors.hpp"
#include "ml/anomaly/shares.hpp"
#include "ml/heap_bytes.hpp"
#include "ml/spec_completion.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"trees", 50, 1, 1000, "trees"},
    ModelParameter{"sample", 256, 2, CutTree::kLeavesMax, "points that a tree holds"},
    ModelParameter{"decay", 0, 0, 1, "of a point's chance with each later one; 0: 0.1 / sample"},
    ModelParameter{"shingle", 1, 1, RandomCutForest::kShingleMax, "points that are seen as one"},
    ModelParameter{"output_after", 64, 1, 1e6, "points before anything is judged"},
    ModelParameter{"seed", 1, 0, 4'294'967'295.0, "of cuts and samples"},
};

constexpr double kFloatMax = 1e30;
constexpr double kDecayStandard = 0.1;
constexpr double kUniformMin = 0x1.0p-54;  // in place of 0, whose logarithm is infinite
constexpr std::uint32_t kEntries = 0xffffffff;

}  // namespace

RandomCutForest::RandomCutForest(const ModelSpec& spec, std::size_t dimensions)
    : AnomalyDetector(spec, dimensions),
      sample_size_(whole(spec, "sample")),
      shingle_(std::min(whole(spec, "shingle"), kWidthMax / dimensions)),
      width_(dimensions * shingle_),
      decay_(spec.params.at("decay")),
      output_after_(whole(spec, "output_after")),
      seed_(whole(spec, "seed")),
      recent_(dimensions * std::max(std::size_t{1}, shingle_ - 1)) {
  if (decay_ == 0) {
    decay_ = kDecayStandard / static_cast<double>(sample_size_);
  }
  const std::size_t trees = whole(spec, "trees");
  trees_.reserve(trees);
  for (std::size_t i = 0; i < trees; ++i) {
    trees_.push_back({.cuts = CutTree(sample_size_, width_), .sample = {}, .limit = 0});
    trees_.back().sample.reserve(sample_size_);
    set_limit(trees_.back());
  }
}

// The last points, then this one, what is missing in it taken from the last.
CutTree::Coordinates RandomCutForest::fill(Point point, Row& row) const {
  LS_DCHECK(point.size() == dimensions_);
  const std::size_t older = width_ - dimensions_;
  std::copy_n(recent_.begin(), older, row.begin());
  const float* last = &recent_[recent_.size() - dimensions_];
  for (std::size_t i = 0; i < dimensions_; ++i) {
    row[older + i] = is_missing(point[i])
                         ? last[i]
                         : static_cast<float>(std::clamp(point[i], -kFloatMax, kFloatMax) + 0.0);
  }
  const std::size_t padded = CutTree::padded(width_);
  std::fill(row.begin() + static_cast<std::ptrdiff_t>(width_),
            row.begin() + static_cast<std::ptrdiff_t>(padded), 0.0F);
  return {row.data(), padded};
}

double RandomCutForest::score_abreast(std::size_t first, CutTree::Coordinates row) const {
  static_assert(kAbreast == 5);
  std::array walks = {CutTree::Walk(trees_[first].cuts), CutTree::Walk(trees_[first + 1].cuts),
                      CutTree::Walk(trees_[first + 2].cuts), CutTree::Walk(trees_[first + 3].cuts),
                      CutTree::Walk(trees_[first + 4].cuts)};
  for (bool goes_on = true; goes_on;) {
    goes_on = false;
    for (CutTree::Walk& walk : walks) {
      if (walk.goes_on()) {
        walk.step(row);
        goes_on = true;
      }
    }
  }
  double sum = 0;
  for (const CutTree::Walk& walk : walks) {
    sum += walk.score(row);
  }
  return sum;
}

double RandomCutForest::score(Point point) const {
  if (!is_ready()) {
    return 0;
  }
  Row row;
  const CutTree::Coordinates filled = fill(point, row);
  double sum = 0;
  std::size_t i = 0;
  for (; i + kAbreast <= trees_.size(); i += kAbreast) {
    sum += score_abreast(i, filled);
  }
  for (; i < trees_.size(); ++i) {
    sum += trees_[i].cuts.score(filled);
  }
  return sum / static_cast<double>(trees_.size());
}

double RandomCutForest::explain(Point point, std::span<double> shares) const {
  LS_DCHECK(shares.size() == dimensions_);
  std::fill(shares.begin(), shares.end(), 0.0);
  if (!is_ready()) {
    return 0;
  }
  Row row;
  const CutTree::Coordinates filled = fill(point, row);
  std::array<double, kWidthMax> evidence;
  std::fill_n(evidence.begin(), width_, 0.0);
  for (const Tree& tree : trees_) {
    tree.cuts.explain(filled, {evidence.data(), width_});
  }
  for (std::size_t i = 0; i < width_; ++i) {
    shares[i % dimensions_] += evidence[i];
  }
  const double told = score(point);
  share_out(told, shares);
  return told;
}

void RandomCutForest::learn(Point point) {
  Row row;
  const CutTree::Coordinates filled = fill(point, row);
  const std::size_t from = width_ > dimensions_ ? dimensions_ : 0;
  std::copy_n(row.begin() + static_cast<std::ptrdiff_t>(from), recent_.size(), recent_.begin());
  ++points_;
  ++seen_;
  if (seen_ < shingle_) {
    return;
  }
  if (seen_ % kBlock == 0) {
    for (Tree& tree : trees_) {
      set_limit(tree);
    }
  }
  // A stream of its own, behind those of the trees.
  CounterRandom entries({.seed = seed_, .stream = kEntries, .sequence = seen_});
  const double growth = std::exp(decay_ * static_cast<double>(seen_ % kBlock));
  for (std::size_t i = 0; i < trees_.size(); ++i) {
    const double uniform = entries.uniform();
    // -ln u >= 1 - u: most points are turned away without a logarithm.
    if (1 - uniform < trees_[i].limit * growth) {
      sample(trees_[i], i, uniform, filled);
    }
  }
}

// A full tree takes keys below its greatest, key = ln(-ln u) - decay * time.
void RandomCutForest::set_limit(Tree& tree) const {
  const double begin = decay_ * static_cast<double>(seen_ / kBlock * kBlock);
  tree.limit = tree.sample.size() < sample_size_ ? std::numeric_limits<double>::infinity()
                                                 : std::exp(tree.sample.front().key + begin);
}

void RandomCutForest::sample(Tree& tree, std::size_t number, double uniform,
                             CutTree::Coordinates row) {
  const double key =
      std::log(-std::log(std::max(uniform, kUniformMin))) - decay_ * static_cast<double>(seen_);
  if (tree.sample.size() == sample_size_) {
    if (!(key < tree.sample.front().key)) {
      return;
    }
    std::pop_heap(tree.sample.begin(), tree.sample.end());
    tree.cuts.remove(tree.sample.back().leaf);
    tree.sample.pop_back();
  }
  CounterRandom random(
      {.seed = seed_, .stream = static_cast<std::uint32_t>(number), .sequence = seen_});
  tree.sample.push_back({.key = key, .leaf = tree.cuts.insert(row, random)});
  std::push_heap(tree.sample.begin(), tree.sample.end());
  set_limit(tree);
}

std::size_t RandomCutForest::memory_bytes() const {
  std::size_t bytes = sizeof(*this) + spec_.heap_bytes() + heap_bytes(recent_) + heap_bytes(trees_);
  for (const Tree& tree : trees_) {
    bytes += tree.cuts.heap_bytes() + heap_bytes(tree.sample);
  }
  return bytes;
}

DetectorType random_cut_forest_type() {
  return {.name = "random_cut_forest",
          .summary = "how easily random cuts set a point, or a shape, apart from a fading sample",
          .parameters = kParameters,
          .make = [](const ModelSpec& spec,
                     std::size_t dimensions) -> std::unique_ptr<AnomalyDetector> {
            return std::make_unique<RandomCutForest>(spec, dimensions);
          },
          .load = &RandomCutForest::load};
}

}  // namespace ls::ml
