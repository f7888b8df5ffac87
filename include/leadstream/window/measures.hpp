#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/window/aggregate_spec.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ls::window {

// One number of a window's result.
struct Measure {
  std::string name;
  Function function = Function::count;
  std::uint32_t distinct_max = 64;
};

// What a record gives to one measure.
struct MeasureInput {
  bool is_fed = false;     // false: the measure takes nothing of this record
  double number = 0;       // finite
  std::uint64_t hash = 0;  // for distinct
};

// The measures of one window node, checked, and where each lies in a cell. Immutable; shared by all
// rows.
class MeasureSpec {
 public:
  MeasureSpec() = default;
  // Refuses names that appear twice, since_last (a window has a length of its own) and a
  // distinct_max that is not in 1 .. 4096.
  [[nodiscard]] static Result<MeasureSpec> make(std::vector<Measure> measures);

  [[nodiscard]] std::size_t size() const {
    return measures_.size();
  }
  [[nodiscard]] const Measure& operator[](std::size_t i) const {
    return measures_[i];
  }
  // Of a cell, in words of 64 bits.
  [[nodiscard]] std::size_t words() const {
    return words_;
  }
  // The measure's first word within a cell; distinct has none, its hashes are kept aside.
  [[nodiscard]] std::size_t offset(std::size_t i) const {
    return offsets_[i];
  }
  // Changes with everything that gives a stored cell its meaning.
  [[nodiscard]] std::uint64_t fingerprint() const {
    return fingerprint_;
  }

 private:
  std::vector<Measure> measures_;
  std::vector<std::size_t> offsets_;
  std::size_t words_ = 0;
  std::uint64_t fingerprint_ = 0;
};

}  // namespace ls::window
