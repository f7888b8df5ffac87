#pragma once

#include "leadstream/base/bytes.hpp"

#include <array>

namespace ls::ml {

// Decisions against what was true, counted; counts may be weights. Whole counts up to 2^53 are
// exact, so what was added can be taken back without a trace. What a share of nothing would be is
// NaN. A plain value.
class Confusion {
 public:
  // weight >= 0.
  void add(bool decided, bool label, double weight = 1);
  // Takes back what was added.
  void remove(bool decided, bool label, double weight = 1);
  // Multiplies all counts: 0 < kept <= 1.
  void fade(double kept);

  [[nodiscard]] double count() const;
  [[nodiscard]] double of(bool decided, bool label) const {
    return counts_[label ? 1 : 0][decided ? 1 : 0];
  }
  [[nodiscard]] double accuracy() const;
  [[nodiscard]] double precision() const;
  [[nodiscard]] double recall() const;
  // The harmonic mean of precision and recall of the positive class; 0 if neither was met.
  [[nodiscard]] double f1() const;
  // The geometric mean of both classes' recalls.
  [[nodiscard]] double gmean() const;
  // How much of what chance leaves was right (Cohen 1960); 0 where chance leaves nothing.
  [[nodiscard]] double kappa() const;
  // Matthews 1975; 0 where a row or column is empty.
  [[nodiscard]] double matthews() const;

  void save(ByteWriter& out) const;
  void load(ByteReader& in);

 private:
  std::array<std::array<double, 2>, 2> counts_ = {};  // by label, then decision
};

// How much of what a baseline leaves was right: (accuracy - baseline) / (1 - baseline). With the
// accuracy of "as the one before" this is kappa-temporal (Zliobaite, Bifet, Read, Pfahringer,
// Holmes 2015), with that of the majority class kappa-M (Bifet et al. 2015). 0 where the baseline
// leaves nothing, NaN if there is nothing to compare.
double kappa_against(double accuracy, double baseline);

}  // namespace ls::ml
