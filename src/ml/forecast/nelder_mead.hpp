#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

namespace ls::ml {

struct BoxSide {
  double min = 0;
  double max = 0;
};

// The simplex search of Nelder and Mead 1965 within a box: points that leave it are put back on its
// side. Deterministic; allocates nothing. Finds a local minimum, which is what a fit from a
// sensible start, or from the last fit, asks for.
class NelderMead {
 public:
  static constexpr std::size_t kDimensionsMax = 12;
  using Point = std::array<double, kDimensionsMax>;
  struct Options {
    std::size_t evaluations_per_dimension = 80;
    double tolerance = 1e-9;  // of the values at the corners, relative
  };

  // Starts from `point`, within the box, and leaves the best one there. `value_of(std::span<const
  // double>)` is finite.
  template <typename Function>
  static double minimize(std::span<const BoxSide> box, std::span<double> point,
                         const Options& options, Function&& value_of) {
    NelderMead search(box);
    return search.run(point, options, value_of);
  }

 private:
  struct Corner {
    Point at = {};
    double value = 0;
  };

  explicit NelderMead(std::span<const BoxSide> box) : box_(box), size_(box.size()) {}

  template <typename Function>
  double run(std::span<double> point, const Options& options, Function& value_of) {
    start(point);
    std::size_t left = options.evaluations_per_dimension * size_;
    for (std::size_t i = 0; i <= size_; ++i) {
      evaluate(corners_[i], value_of);
    }
    while (left > 0) {
      sort();
      const double spread = corners_[size_].value - corners_[0].value;
      if (!(spread > options.tolerance * (std::abs(corners_[0].value) + options.tolerance))) {
        break;
      }
      const std::size_t used = step(value_of);
      left -= std::min(left, used);
    }
    sort();
    std::copy_n(corners_[0].at.begin(), size_, point.begin());
    return corners_[0].value;
  }

  void start(std::span<const double> point) {
    for (std::size_t i = 0; i <= size_; ++i) {
      std::copy(point.begin(), point.end(), corners_[i].at.begin());
      if (i > 0) {
        const BoxSide& side = box_[i - 1];
        double& moved = corners_[i].at[i - 1];
        const double by = 0.15 * (side.max - side.min);
        moved = moved + by <= side.max ? moved + by : moved - by;
      }
    }
  }

  template <typename Function>
  void evaluate(Corner& corner, Function& value_of) const {
    for (std::size_t i = 0; i < size_; ++i) {
      corner.at[i] = std::clamp(corner.at[i], box_[i].min, box_[i].max);
    }
    corner.value = value_of(std::span<const double>(corner.at.data(), size_));
  }

  // The worst corner's image: `factor` of the way from the centre of the others to it.
  template <typename Function>
  Corner along(double factor, Function& value_of) const {
    Corner moved;
    for (std::size_t i = 0; i < size_; ++i) {
      double centre = 0;
      for (std::size_t corner = 0; corner < size_; ++corner) {
        centre += corners_[corner].at[i] / static_cast<double>(size_);
      }
      moved.at[i] = centre + factor * (corners_[size_].at[i] - centre);
    }
    evaluate(moved, value_of);
    return moved;
  }

  // How many evaluations it took.
  template <typename Function>
  std::size_t step(Function& value_of) {
    const Corner reflected = along(-1, value_of);
    if (reflected.value < corners_[0].value) {
      const Corner expanded = along(-2, value_of);
      corners_[size_] = expanded.value < reflected.value ? expanded : reflected;
      return 2;
    }
    if (reflected.value < corners_[size_ - 1].value) {
      corners_[size_] = reflected;
      return 1;
    }
    const bool is_outside = reflected.value < corners_[size_].value;
    const Corner contracted = along(is_outside ? -0.5 : 0.5, value_of);
    if (contracted.value < std::min(reflected.value, corners_[size_].value)) {
      corners_[size_] = contracted;
      return 2;
    }
    for (std::size_t corner = 1; corner <= size_; ++corner) {
      for (std::size_t i = 0; i < size_; ++i) {
        corners_[corner].at[i] = 0.5 * (corners_[corner].at[i] + corners_[0].at[i]);
      }
      evaluate(corners_[corner], value_of);
    }
    return 2 + size_;
  }

  // Equal values keep their order, by insertion: at most 13 corners, nearly sorted.
  void sort() {
    for (std::size_t i = 1; i <= size_; ++i) {
      const Corner moved = corners_[i];
      std::size_t at = i;
      for (; at > 0 && moved.value < corners_[at - 1].value; --at) {
        corners_[at] = corners_[at - 1];
      }
      corners_[at] = moved;
    }
  }

  std::span<const BoxSide> box_;
  std::size_t size_;
  std::array<Corner, kDimensionsMax + 1> corners_ = {};
};

}  // namespace ls::ml
