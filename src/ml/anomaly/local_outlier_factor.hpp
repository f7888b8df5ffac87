#pragma once

#include "ml/anomaly/point_ring.hpp"

#include "leadstream/ml/anomaly_registry.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace ls::ml {

// The local outlier factor (Breunig, Kriegel, Ng, Sander, SIGMOD 2000) over the last `window`
// points, exact at every step: a point that comes or goes changes only the neighbours of those near
// it (Pokrajac, Lazarevic, Latecki, CIDM 2007). About 1 for a point as dense as its neighbours.
//
// Distances are Euclidean over the coordinates that both points have, scaled up to all of them. Of
// points equally far the older is the nearer one. As in scikit-learn a mean reach has 1e-10 added,
// so that the density of equal points is finite. Learning takes O(window * neighbours), scoring
// O(window).
class LocalOutlierFactor final : public AnomalyDetector {
 public:
  LocalOutlierFactor(const ModelSpec& spec, std::size_t dimensions);

  // Of a point that is none of the window's.
  [[nodiscard]] double score(Point point) const override;
  double explain(Point point, std::span<double> shares) const override;
  void learn(Point point) override;
  // Of the point in the window that so many others are older than; 0 while there are too few.
  [[nodiscard]] double factor_of(std::size_t age_rank) const;

  void save(std::string& out) const override;
  static Result<std::unique_ptr<AnomalyDetector>> load(const ModelSpec& spec,
                                                       std::size_t dimensions, ByteReader& in);
  [[nodiscard]] std::unique_ptr<AnomalyDetector> clone() const override {
    return std::make_unique<LocalOutlierFactor>(*this);
  }
  [[nodiscard]] std::size_t memory_bytes() const override;

  static constexpr std::size_t kWindowMax = 4096;
  static constexpr std::size_t kNeighboursMax = 128;

 private:
  using Slot = std::uint32_t;
  struct Neighbour {
    double distance = 0;
    Slot slot = 0;
  };
  // The nearest so far, nearest first.
  class Nearest;

  [[nodiscard]] double distance(Point a, Point b) const;
  [[nodiscard]] bool has_enough() const {
    return window_.size() > neighbours_;
  }
  [[nodiscard]] std::span<const Neighbour> neighbours(Slot slot) const {
    return {&table_[slot * neighbours_], counts_[slot]};
  }
  [[nodiscard]] double reach(Slot slot) const {
    return table_[slot * neighbours_ + counts_[slot] - 1].distance;
  }
  [[nodiscard]] bool is_nearer(const Neighbour& a, const Neighbour& b) const;
  // Nobody's point if `except` is kNobody.
  static constexpr Slot kNobody = UINT32_MAX;
  void find(Point point, Slot except, Nearest& nearest) const;
  [[nodiscard]] double density(std::span<const Neighbour> near) const;
  [[nodiscard]] double factor(std::span<const Neighbour> near, double own_density) const;

  void forget(Slot slot);
  void enter(Slot slot);
  void keep(Slot slot, const Nearest& nearest);
  void refresh_densities();

  std::size_t neighbours_;
  PointRing window_;
  std::vector<Neighbour> table_;  // `neighbours_` per slot, nearest first
  std::vector<std::uint32_t> counts_;
  std::vector<double> densities_;
  std::vector<unsigned char> is_moved_;  // slots whose neighbours have changed
};

}  // namespace ls::ml
