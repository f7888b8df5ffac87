#include "ml/anomaly/local_outlier_factor.hpp"

#include "ml/anomaly/detectors.hpp"
#include "ml/anomaly/shares.hpp"
#include "ml/heap_bytes.hpp"
#include "ml/spec_completion.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"neighbours", 20, 1, LocalOutlierFactor::kNeighboursMax, "k"},
    ModelParameter{"window", 512, 2, LocalOutlierFactor::kWindowMax, "points compared with"},
};

constexpr double kReachAdded = 1e-10;

// A point as the window keeps it.
class Bounded {
 public:
  explicit Bounded(Point point) : size_(point.size()) {
    std::transform(point.begin(), point.end(), values_.begin(), [](double value) {
      return is_missing(value) ? std::nan("") : bounded_coordinate(value);
    });
  }
  [[nodiscard]] Point point() const {
    return {values_.data(), size_};
  }

 private:
  std::array<double, AnomalyDetector::kDimensionsMax> values_;
  std::size_t size_;
};

}  // namespace

class LocalOutlierFactor::Nearest {
 public:
  explicit Nearest(std::size_t most) : most_(most) {}

  [[nodiscard]] std::span<const Neighbour> list() const {
    return {list_.data(), count_};
  }
  // Those that come in the order of age need no look at it: of equals the first stays first.
  template <typename Nearer>
  void offer(const Neighbour& one, const Nearer& is_nearer) {
    if (count_ == most_) {
      if (!is_nearer(one, list_[count_ - 1])) {
        return;
      }
      --count_;
    }
    std::size_t at = count_++;
    for (; at > 0 && is_nearer(one, list_[at - 1]); --at) {
      list_[at] = list_[at - 1];
    }
    list_[at] = one;
  }

 private:
  std::size_t most_;
  std::size_t count_ = 0;
  std::array<Neighbour, kNeighboursMax> list_;
};

LocalOutlierFactor::LocalOutlierFactor(const ModelSpec& spec, std::size_t dimensions)
    : AnomalyDetector(spec, dimensions),
      neighbours_(std::min(whole(spec, "neighbours"), whole(spec, "window") - 1)),
      window_(whole(spec, "window"), dimensions),
      table_(whole(spec, "window") * neighbours_),
      counts_(whole(spec, "window")),
      densities_(whole(spec, "window")),
      is_moved_(whole(spec, "window")) {}

double LocalOutlierFactor::distance(Point a, Point b) const {
  double sum = 0;
  std::size_t known = 0;
  for (std::size_t i = 0; i < dimensions_; ++i) {
    const double difference = a[i] - b[i];
    const bool is_known = !std::isnan(difference);
    sum += is_known ? difference * difference : 0;
    known += is_known ? 1 : 0;
  }
  return known == dimensions_ || known == 0
             ? std::sqrt(sum)
             : std::sqrt(sum * static_cast<double>(dimensions_) / static_cast<double>(known));
}

bool LocalOutlierFactor::is_nearer(const Neighbour& a, const Neighbour& b) const {
  return a.distance != b.distance ? a.distance < b.distance
                                  : window_.age_rank(a.slot) < window_.age_rank(b.slot);
}

void LocalOutlierFactor::find(Point point, Slot except, Nearest& nearest) const {
  for (Slot slot = 0; slot < window_.size(); ++slot) {
    if (slot != except) {
      nearest.offer({distance(point, window_.at(slot)), slot},
                    [this](const Neighbour& a, const Neighbour& b) { return is_nearer(a, b); });
    }
  }
}

// One over the mean distance at which the neighbours reach the point.
double LocalOutlierFactor::density(std::span<const Neighbour> near) const {
  double sum = 0;
  for (const Neighbour& one : near) {
    sum += std::max(reach(one.slot), one.distance);
  }
  return 1 / (sum / static_cast<double>(near.size()) + kReachAdded);
}

double LocalOutlierFactor::factor(std::span<const Neighbour> near, double own_density) const {
  double sum = 0;
  for (const Neighbour& one : near) {
    sum += densities_[one.slot];
  }
  return sum / static_cast<double>(near.size()) / own_density;
}

double LocalOutlierFactor::factor_of(std::size_t age_rank) const {
  if (!has_enough()) {
    return 0;
  }
  const std::size_t oldest = window_.is_full() ? window_.next_slot() : 0;
  const auto slot = static_cast<Slot>((oldest + age_rank) % window_.size());
  return factor(neighbours(slot), densities_[slot]);
}

double LocalOutlierFactor::score(Point point) const {
  LS_DCHECK(point.size() == dimensions_);
  if (!has_enough()) {
    return 0;
  }
  const Bounded bounded(point);
  Nearest nearest(neighbours_);
  find(bounded.point(), kNobody, nearest);
  return factor(nearest.list(), density(nearest.list()));
}

// A coordinate has to do with it by its part of the squared distances to the neighbours.
double LocalOutlierFactor::explain(Point point, std::span<double> shares) const {
  LS_DCHECK(shares.size() == dimensions_);
  std::fill(shares.begin(), shares.end(), 0.0);
  const double told = score(point);
  if (!has_enough()) {
    return told;
  }
  const Bounded bounded(point);
  Nearest nearest(neighbours_);
  find(bounded.point(), kNobody, nearest);
  for (const Neighbour& one : nearest.list()) {
    const Point other = window_.at(one.slot);
    for (std::size_t i = 0; i < dimensions_; ++i) {
      const double difference = bounded.point()[i] - other[i];
      shares[i] += std::isnan(difference) ? 0 : difference * difference;
    }
  }
  share_out(told, shares);
  return told;
}

void LocalOutlierFactor::learn(Point point) {
  LS_DCHECK(point.size() == dimensions_);
  const auto slot = static_cast<Slot>(window_.next_slot());
  std::fill(is_moved_.begin(), is_moved_.end(), 0);
  const bool replaces = window_.is_full();
  window_.add(point);
  if (replaces) {
    forget(slot);
  }
  enter(slot);
  refresh_densities();
  ++points_;
}

// Those that had the point as a neighbour look again; its slot has the new point already, which
// they may find there.
void LocalOutlierFactor::forget(Slot slot) {
  for (Slot other = 0; other < window_.size(); ++other) {
    const auto near = neighbours(other);
    const bool had = other != slot && std::ranges::any_of(near, [slot](const Neighbour& one) {
                       return one.slot == slot;
                     });
    if (had) {
      Nearest nearest(neighbours_);
      find(window_.at(other), other, nearest);
      keep(other, nearest);
    }
  }
}

void LocalOutlierFactor::keep(Slot slot, const Nearest& nearest) {
  const auto list = nearest.list();
  std::copy(list.begin(), list.end(),
            table_.begin() + static_cast<std::ptrdiff_t>(slot * neighbours_));
  counts_[slot] = static_cast<std::uint32_t>(list.size());
  is_moved_[slot] = 1;
}

// The newest point enters the lists of those that it is nearer to than their last neighbour.
void LocalOutlierFactor::enter(Slot slot) {
  const Point point = window_.at(slot);
  Nearest own(neighbours_);
  for (Slot other = 0; other < window_.size(); ++other) {
    if (other == slot) {
      continue;
    }
    const double apart = distance(point, window_.at(other));
    own.offer({apart, other},
              [this](const Neighbour& a, const Neighbour& b) { return is_nearer(a, b); });
    const bool enters = counts_[other] < neighbours_ || apart < reach(other);
    if (!enters || is_moved_[other] != 0) {
      continue;  // who has looked again knows it
    }
    Nearest theirs(neighbours_);
    for (const Neighbour& one : neighbours(other)) {
      theirs.offer(one,
                   [](const Neighbour& a, const Neighbour& b) { return a.distance < b.distance; });
    }
    theirs.offer({apart, slot},
                 [](const Neighbour& a, const Neighbour& b) { return a.distance < b.distance; });
    keep(other, theirs);
  }
  keep(slot, own);
}

// A density hangs on the neighbours and on how far these reach.
void LocalOutlierFactor::refresh_densities() {
  for (Slot slot = 0; slot < window_.size(); ++slot) {
    const auto near = neighbours(slot);
    const bool is_stale =
        is_moved_[slot] != 0 || std::ranges::any_of(near, [this](const Neighbour& one) {
          return is_moved_[one.slot] != 0;
        });
    if (is_stale && !near.empty()) {
      densities_[slot] = density(near);
    }
  }
}

void LocalOutlierFactor::save(std::string& out) const {
  ByteWriter writer(out);
  save_head(writer);
  window_.save(writer);
}

// The points say everything; their neighbours are found again.
Result<std::unique_ptr<AnomalyDetector>> LocalOutlierFactor::load(const ModelSpec& spec,
                                                                  std::size_t dimensions,
                                                                  ByteReader& in) {
  auto loaded = std::make_unique<LocalOutlierFactor>(spec, dimensions);
  LS_TRY(loaded->window_.load(in));
  for (Slot slot = 0; slot < loaded->window_.size(); ++slot) {
    Nearest nearest(loaded->neighbours_);
    loaded->find(loaded->window_.at(slot), slot, nearest);
    loaded->keep(slot, nearest);
  }
  loaded->refresh_densities();
  return std::unique_ptr<AnomalyDetector>(std::move(loaded));
}

std::size_t LocalOutlierFactor::memory_bytes() const {
  return sizeof(*this) + spec_.heap_bytes() + window_.heap_bytes() + heap_bytes(table_) +
         heap_bytes(counts_) + heap_bytes(densities_) + heap_bytes(is_moved_);
}

DetectorType local_outlier_factor_type() {
  return {.name = "local_outlier_factor",
          .summary = "density beside that of the neighbours, exact over a window",
          .parameters = kParameters,
          .make = [](const ModelSpec& spec,
                     std::size_t dimensions) -> std::unique_ptr<AnomalyDetector> {
            return std::make_unique<LocalOutlierFactor>(spec, dimensions);
          },
          .load = &LocalOutlierFactor::load};
}

}  // namespace ls::ml
