#include "ml/anomaly/isolation_forest.hpp"

#include "ml/anomaly/detectors.hpp"
#include "ml/anomaly/shares.hpp"
#include "ml/heap_bytes.hpp"
#include "ml/spec_completion.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/counter_random.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"trees", 100, 1, 1000, "trees"},
    ModelParameter{"sample", 256, 2, IsolationForest::kSampleMax, "points that a tree is grown of"},
    ModelParameter{"window", 2048, 2, IsolationForest::kWindowMax, "points that samples are of"},
    ModelParameter{"seed", 1, 0, 4'294'967'295.0, "of cuts and samples"},
};

}  // namespace

IsolationForest::IsolationForest(const ModelSpec& spec, std::size_t dimensions)
    : AnomalyDetector(spec, dimensions),
      sample_size_(std::min(whole(spec, "sample"), whole(spec, "window"))),
      window_size_(whole(spec, "window")),
      seed_(whole(spec, "seed")),
      window_(window_size_, dimensions),
      trees_(whole(spec, "trees"), IsolationTree(sample_size_)),
      slots_(window_size_) {
  for (IsolationTree& tree : trees_) {
    tree = IsolationTree(sample_size_);  // a copy has no room of its own
  }
}

double IsolationForest::score(Point point) const {
  LS_DCHECK(point.size() == dimensions_);
  if (!trees_.front().is_grown()) {
    return 0;
  }
  double sum = 0;
  for (const IsolationTree& tree : trees_) {
    sum += tree.depth(point);
  }
  return isolation_score(sum / static_cast<double>(trees_.size()), sample_size_);
}

double IsolationForest::explain(Point point, std::span<double> shares) const {
  LS_DCHECK(shares.size() == dimensions_);
  std::fill(shares.begin(), shares.end(), 0.0);
  const double told = score(point);
  if (told > 0) {
    for (const IsolationTree& tree : trees_) {
      tree.explain(point, shares);
    }
  }
  share_out(told, shares);
  return told;
}

// All trees once there are enough points; from then on tree i when its turn of the window comes.
void IsolationForest::learn(Point point) {
  LS_DCHECK(point.size() == dimensions_);
  window_.add(point);
  ++points_;
  ++seen_;
  if (seen_ < sample_size_) {
    return;
  }
  const std::size_t count = trees_.size();
  if (seen_ == sample_size_) {
    for (std::size_t i = 0; i < count; ++i) {
      grow(i);
    }
    return;
  }
  const std::uint64_t turn = seen_ % window_size_;
  for (std::size_t i = turn * count / window_size_; i < (turn + 1) * count / window_size_; ++i) {
    grow(i);
  }
}

void IsolationForest::grow(std::size_t tree) {
  CounterRandom random(
      {.seed = seed_, .stream = static_cast<std::uint32_t>(tree), .sequence = seen_});
  const std::size_t size = window_.size();
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t slot = window_.is_full() ? (window_.next_slot() + i) % size : i;
    slots_[i] = static_cast<std::uint32_t>(slot);
  }
  for (std::size_t i = 0; i < sample_size_; ++i) {
    std::swap(slots_[i], slots_[i + random.below(size - i)]);
  }
  trees_[tree].grow(window_, std::span(slots_).first(sample_size_), random);
}

void IsolationForest::save(std::string& out) const {
  ByteWriter writer(out);
  save_head(writer);
  writer.varint(seen_);
  window_.save(writer);
  for (const IsolationTree& tree : trees_) {
    tree.save(writer);
  }
}

Result<std::unique_ptr<AnomalyDetector>> IsolationForest::load(const ModelSpec& spec,
                                                               std::size_t dimensions,
                                                               ByteReader& in) {
  auto loaded = std::make_unique<IsolationForest>(spec, dimensions);
  loaded->seen_ = in.varint();
  LS_TRY(loaded->window_.load(in));
  if (loaded->window_.size() != std::min<std::uint64_t>(loaded->seen_, loaded->window_size_)) {
    return internal_error("isolation forest: malformed window");
  }
  const bool is_grown = loaded->seen_ >= loaded->sample_size_;
  for (IsolationTree& tree : loaded->trees_) {
    if (!tree.load(in, dimensions) || tree.is_grown() != is_grown) {
      return internal_error("isolation forest: malformed tree");
    }
  }
  return std::unique_ptr<AnomalyDetector>(std::move(loaded));
}

std::size_t IsolationForest::memory_bytes() const {
  std::size_t bytes = sizeof(*this) + spec_.heap_bytes() + window_.heap_bytes() +
                      heap_bytes(trees_) + heap_bytes(slots_);
  for (const IsolationTree& tree : trees_) {
    bytes += tree.heap_bytes();
  }
  return bytes;
}

DetectorType isolation_forest_type() {
  return {.name = "isolation_forest",
          .summary = "how few cuts set a point apart, over samples of a window",
          .parameters = kParameters,
          .make = [](const ModelSpec& spec,
                     std::size_t dimensions) -> std::unique_ptr<AnomalyDetector> {
            return std::make_unique<IsolationForest>(spec, dimensions);
          },
          .load = &IsolationForest::load};
}

}  // namespace ls::ml
