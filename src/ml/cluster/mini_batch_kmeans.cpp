#include "leadstream/ml/mini_batch_kmeans.hpp"

#include "ml/anomaly/shares.hpp"
#include "ml/heap_bytes.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/counter_random.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;

bool are_sound(const KMeansOptions& options) {
  return options.clusters > 0 && options.clusters <= MiniBatchKMeans::kClustersMax &&
         options.dimensions > 0 && options.dimensions <= AnomalyDetector::kDimensionsMax &&
         options.batch > 0 && options.batch <= MiniBatchKMeans::kBatchMax && options.rate >= 0 &&
         options.rate <= 1;
}

}  // namespace

MiniBatchKMeans::MiniBatchKMeans(const KMeansOptions& options)
    : options_(options),
      sizes_(options.clusters),
      idle_(options.clusters),
      batch_(options.batch * options.dimensions),
      assigned_(options.batch) {
  centers_.reserve(options.clusters * options.dimensions);
}

Result<MiniBatchKMeans> MiniBatchKMeans::make(const KMeansOptions& options) {
  if (!are_sound(options)) {
    return user_error("k-means: clusters, dimensions, batch or rate out of range");
  }
  if (options.batch < options.clusters) {
    return user_error("k-means: the first batch is too small to draw the centers from");
  }
  return MiniBatchKMeans(options);
}

Result<MiniBatchKMeans> MiniBatchKMeans::with_centers(const KMeansOptions& options,
                                                      std::span<const double> centers) {
  const bool are_finite =
      std::all_of(centers.begin(), centers.end(), [](double x) { return std::isfinite(x); });
  if (!are_sound(options) || !are_finite ||
      centers.size() != options.clusters * options.dimensions) {
    return user_error("k-means: options out of range, or not the centers for them");
  }
  MiniBatchKMeans made(options);
  for (const double each : centers) {
    made.centers_.push_back(bounded_coordinate(each));
  }
  return made;
}

void MiniBatchKMeans::learn(Point point) {
  LS_DCHECK(point.size() == options_.dimensions);
  for (std::size_t i = 0; i < point.size(); ++i) {
    batch_[batch_count_ * options_.dimensions + i] =
        is_missing(point[i]) ? std::nan("") : bounded_coordinate(point[i]);
  }
  if (++batch_count_ < options_.batch) {
    return;
  }
  ++batches_;
  if (!has_centers()) {
    seed_centers();
  }
  take_batch();
  batch_count_ = 0;
}

double MiniBatchKMeans::squared_distance(Point point, std::size_t cluster) const {
  const Point other = center(cluster);
  double sum = 0;
  for (std::size_t i = 0; i < point.size(); ++i) {
    const double difference = is_missing(point[i]) ? 0 : point[i] - other[i];
    sum += difference * difference;
  }
  return sum;
}

MiniBatchKMeans::Nearest MiniBatchKMeans::nearest(Point point) const {
  LS_DCHECK(has_centers() && point.size() == options_.dimensions);
  Nearest best{.cluster = 0, .distance = std::numeric_limits<double>::infinity()};
  for (std::size_t cluster = 0; cluster * options_.dimensions < centers_.size(); ++cluster) {
    const double distance = squared_distance(point, cluster);
    if (distance < best.distance) {
      best = {cluster, distance};
    }
  }
  best.distance = std::sqrt(best.distance);
  return best;
}

// The first center is any point, each further one a point in proportion to its squared distance
// from the centers so far.
void MiniBatchKMeans::seed_centers() {
  CounterRandom random({.seed = options_.seed, .sequence = batches_});
  const auto add = [this](Point point) {
    for (const double each : point) {
      centers_.push_back(is_missing(each) ? 0 : each);
    }
  };
  add(waiting(random.below(options_.batch)));
  std::vector<double> weights(options_.batch);
  for (std::size_t made = 1; made < options_.clusters; ++made) {
    double most = 0;
    for (std::size_t i = 0; i < options_.batch; ++i) {
      weights[i] = nearest(waiting(i)).distance;
      most = std::max(most, weights[i]);
    }
    double total = 0;
    for (double& weight : weights) {
      weight = most > 0 ? (weight / most) * (weight / most) : 1;
      total += weight;
    }
    double left = random.uniform() * total;
    std::size_t chosen = 0;
    while (chosen + 1 < options_.batch && left >= weights[chosen]) {
      left -= weights[chosen++];
    }
    add(waiting(chosen));
  }
}

void MiniBatchKMeans::take_batch() {
  for (std::uint64_t& idle : idle_) {
    ++idle;
  }
  for (std::size_t i = 0; i < options_.batch; ++i) {
    assigned_[i] = nearest(waiting(i));
  }
  for (std::size_t i = 0; i < options_.batch; ++i) {
    idle_[assigned_[i].cluster] = 0;
    move(assigned_[i].cluster, waiting(i));
  }
  if (options_.dead_after > 0) {
    revive();
  }
}

void MiniBatchKMeans::move(std::size_t cluster, Point point) {
  const auto size = static_cast<double>(++sizes_[cluster]);
  const double rate = options_.rate > 0 ? options_.rate : 1 / size;
  double* at = &centers_[cluster * options_.dimensions];
  for (std::size_t i = 0; i < point.size(); ++i) {
    if (!is_missing(point[i])) {
      at[i] += rate * (point[i] - at[i]);
    }
  }
}

// Of a batch each point serves once.
void MiniBatchKMeans::revive() {
  for (std::size_t cluster = 0; cluster < options_.clusters; ++cluster) {
    if (idle_[cluster] < options_.dead_after) {
      continue;
    }
    const auto farthest = std::max_element(
        assigned_.begin(), assigned_.end(),
        [](const Nearest& a, const Nearest& b) { return a.distance < b.distance; });
    if (!(farthest->distance > 0)) {
      return;
    }
    farthest->distance = 0;
    place(cluster, waiting(static_cast<std::size_t>(farthest - assigned_.begin())));
  }
}

void MiniBatchKMeans::place(std::size_t cluster, Point point) {
  for (std::size_t i = 0; i < point.size(); ++i) {
    if (!is_missing(point[i])) {
      centers_[cluster * options_.dimensions + i] = point[i];
    }
  }
  sizes_[cluster] = 1;
  idle_[cluster] = 0;
}

std::size_t MiniBatchKMeans::memory_bytes() const {
  return sizeof(*this) + heap_bytes(centers_) + heap_bytes(sizes_) + heap_bytes(idle_) +
         heap_bytes(batch_) + heap_bytes(assigned_);
}

void MiniBatchKMeans::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.varint(options_.clusters);
  out.varint(options_.dimensions);
  out.varint(options_.batch);
  out.f64(options_.rate);
  out.varint(options_.dead_after);
  out.u64(options_.seed);
  out.varint(batches_);
  out.u8(has_centers() ? 1 : 0);
  for (const double each : centers_) {
    out.f64(each);
  }
  for (std::size_t i = 0; i < options_.clusters; ++i) {
    out.varint(sizes_[i]);
    out.varint(idle_[i]);
  }
  out.varint(batch_count_);
  for (std::size_t i = 0; i < batch_count_ * options_.dimensions; ++i) {
    out.f64(batch_[i]);
  }
}

Result<MiniBatchKMeans> MiniBatchKMeans::load(ByteReader& in) {
  const bool is_known = in.u8() == kVersion;
  KMeansOptions options;
  options.clusters = in.varint();
  options.dimensions = in.varint();
  options.batch = in.varint();
  options.rate = in.f64();
  options.dead_after = in.varint();
  options.seed = in.u64();
  if (!is_known || !in.ok() || !are_sound(options)) {
    return internal_error("k-means: unknown version or malformed options");
  }
  MiniBatchKMeans loaded(options);
  loaded.batches_ = in.varint();
  const bool has_centers = in.u8() == 1;
  bool is_sound = true;
  for (std::size_t i = 0; has_centers && i < options.clusters * options.dimensions; ++i) {
    loaded.centers_.push_back(in.f64());
    is_sound = is_sound && std::isfinite(loaded.centers_.back());
  }
  for (std::size_t i = 0; i < options.clusters; ++i) {
    loaded.sizes_[i] = in.varint();
    loaded.idle_[i] = in.varint();
  }
  loaded.batch_count_ = in.varint();
  if (!is_sound || !in.ok() || loaded.batch_count_ >= options.batch) {
    return internal_error("k-means: malformed state");
  }
  for (std::size_t i = 0; i < loaded.batch_count_ * options.dimensions; ++i) {
    loaded.batch_[i] = in.f64();
  }
  if (!in.ok()) {
    return internal_error("k-means: cut off");
  }
  return loaded;
}

}  // namespace ls::ml
