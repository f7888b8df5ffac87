#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/anomaly_detector.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ls::ml {

struct KMeansOptions {
  std::size_t clusters = 8;     // 1 .. kClustersMax
  std::size_t dimensions = 1;   // 1 .. AnomalyDetector::kDimensionsMax
  std::size_t batch = 256;      // points that are assigned before centers move; 1 .. kBatchMax
  double rate = 0;              // of a center towards each of its points; 0: 1 / their number
  std::size_t dead_after = 10;  // batches without a point until a center is put elsewhere; 0: never
  std::uint64_t seed = 1;

  friend bool operator==(const KMeansOptions&, const KMeansOptions&) = default;
};

// Mini-batch k-means (Sculley, WWW 2010) over a stream: the points of a batch are assigned to the
// nearest centers, which then move towards them one after the other. With batches of one it is
// MacQueen's sequential k-means, with a fixed rate one that forgets. The first centers are drawn
// from the first batch by k-means++ (Arthur, Vassilvitskii, SODA 2007); a center that gets no
// points any more is put on the point of a batch that lies farthest from its own. A center keeps
// its number for good. Missing coordinates say nothing: they count in no distance and move no
// center.
//
// A plain value of one thread; allocates nothing per point.
class MiniBatchKMeans {
 public:
  static constexpr std::size_t kClustersMax = 1024;
  static constexpr std::size_t kBatchMax = 65'536;

  static Result<MiniBatchKMeans> make(const KMeansOptions& options);
  // From given centers, one after the other, finite.
  static Result<MiniBatchKMeans> with_centers(const KMeansOptions& options,
                                              std::span<const double> centers);

  void learn(Point point);

  // False until the first batch is full.
  [[nodiscard]] bool has_centers() const {
    return !centers_.empty();
  }
  [[nodiscard]] Point center(std::size_t cluster) const {
    return Point(centers_).subspan(cluster * options_.dimensions, options_.dimensions);
  }
  // Points that the center has moved towards.
  [[nodiscard]] std::uint64_t size(std::size_t cluster) const {
    return sizes_[cluster];
  }
  struct Nearest {
    std::size_t cluster = 0;
    double distance = 0;  // Euclidean
  };
  // Of equally near ones the first. Only with centers.
  [[nodiscard]] Nearest nearest(Point point) const;

  [[nodiscard]] std::size_t memory_bytes() const;

  void save(ByteWriter& out) const;
  static Result<MiniBatchKMeans> load(ByteReader& in);

 private:
  explicit MiniBatchKMeans(const KMeansOptions& options);

  [[nodiscard]] double squared_distance(Point point, std::size_t cluster) const;
  [[nodiscard]] Point waiting(std::size_t i) const {
    return Point(batch_).subspan(i * options_.dimensions, options_.dimensions);
  }
  void seed_centers();
  void take_batch();
  void move(std::size_t cluster, Point point);
  void revive();
  void place(std::size_t cluster, Point point);

  KMeansOptions options_;
  std::uint64_t batches_ = 0;
  std::vector<double> centers_;
  std::vector<std::uint64_t> sizes_;
  std::vector<std::uint64_t> idle_;  // batches since the last point
  std::vector<double> batch_;
  std::size_t batch_count_ = 0;
  std::vector<Nearest> assigned_;  // of the batch, while it is taken
};

}  // namespace ls::ml
