#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/anomaly_detector.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ls::ml {

struct DenStreamOptions {
  std::size_t dimensions = 1;   // 1 .. AnomalyDetector::kDimensionsMax
  double lambda = 0.25;         // weights halve in 1 / lambda of time; > 0
  double epsilon = 0.02;        // the greatest radius of a micro-cluster; > 0
  double beta = 0.75;           // beta * mu is the least weight of a potential one; > 1 together
  double mu = 2;                // the weight of a core
  double reach = 2;             // in epsilons: how far apart centers of one cluster may lie; > 0
  std::size_t micro_max = 512;  // micro-clusters; the lightest outlier gives way. 2 .. kMicroMax

  friend bool operator==(const DenStreamOptions&, const DenStreamOptions&) = default;
};

// DenStream (Cao, Ester, Qian, Zhou, SDM 2006): a stream as micro-clusters whose weights fade by
// 2^(-lambda dt). A point joins the nearest potential one if that stays within epsilon, or else the
// nearest outlier, or else begins an outlier of its own; an outlier heavier than beta * mu becomes
// potential. Each period those that have become too light go. Clusters are potential micro-clusters
// within `reach` of a core.
//
// A micro-cluster is weight, mean and sum of squared distances from it, so that far away from the
// origin nothing cancels. Ids are never given twice. Time is in a unit of the owner's choice and
// does not run backwards. Points have all their coordinates. A plain value of one thread; allocates
// nothing per point.
class DenStream {
 public:
  static constexpr std::size_t kMicroMax = 4096;

  static Result<DenStream> make(const DenStreamOptions& options);

  // A point with a missing coordinate is passed over, and an earlier time counts as the latest.
  void learn(Point point, double time);

  struct MicroCluster {
    std::uint64_t id = 0;
    bool is_potential = false;
    double weight = 0;  // as of `updated`
    double updated = 0;
    double created = 0;
    double squares = 0;
  };
  // In the order of their ids; `center(i)` belongs to the i-th.
  [[nodiscard]] const std::vector<MicroCluster>& micro_clusters() const {
    return micros_;
  }
  [[nodiscard]] Point center(std::size_t i) const {
    return Point(centers_).subspan(i * options_.dimensions, options_.dimensions);
  }
  [[nodiscard]] double weight(std::size_t i) const;
  [[nodiscard]] double radius(std::size_t i) const;

  struct Nearest {
    std::size_t index = 0;
    double distance = 0;  // Euclidean, of the point and the center
  };
  // Of the potential micro-clusters; nothing while there is none. The point has all its
  // coordinates.
  [[nodiscard]] std::optional<Nearest> nearest_potential(Point point) const;

  // Per micro-cluster the cluster that it belongs to, by the least id in it; none for outliers and
  // for potential ones that no core is near.
  [[nodiscard]] std::vector<std::optional<std::uint64_t>> clusters() const;

  // Time between two prunings: ceil(log2(beta mu / (beta mu - 1)) / lambda).
  [[nodiscard]] double period() const {
    return period_;
  }
  [[nodiscard]] std::size_t memory_bytes() const;

  void save(ByteWriter& out) const;
  static Result<DenStream> load(ByteReader& in);

 private:
  enum class Kind { potential, outlier };

  explicit DenStream(const DenStreamOptions& options);

  [[nodiscard]] double distance(Point point, std::size_t i) const;
  [[nodiscard]] std::optional<std::size_t> nearest(Point point, Kind kind) const;
  [[nodiscard]] double faded(double since) const;
  // Joins the point to the micro-cluster if its radius stays within epsilon.
  bool join(std::size_t i, Point point);
  void begin(Point point);
  void prune();
  void remove(std::size_t i);

  DenStreamOptions options_;
  double period_;
  double now_ = 0;
  double pruned_at_ = 0;
  bool has_begun_ = false;
  std::uint64_t next_id_ = 0;
  std::vector<MicroCluster> micros_;
  std::vector<double> centers_;
};

}  // namespace ls::ml
