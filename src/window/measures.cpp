#include "leadstream/window/measures.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

namespace ls::window {
namespace {

constexpr std::uint32_t kDistinctLimit = 4096;

std::size_t words_of(Function function) {
  switch (function) {
    case Function::mean:  // sum, count
    case Function::last:  // time, value
      return 2;
    case Function::distinct:
    case Function::quantile:
    case Function::approximate_distinct:
      return 0;
    default:
      return 1;
  }
}

Status validate(const Measure& measure) {
  if (measure.function == Function::since_last) {
    return user_error("a window has no since_last; its result tells the time of the last record");
  }
  if (measure.function == Function::distinct &&
      (measure.distinct_max == 0 || measure.distinct_max > kDistinctLimit)) {
    return user_error(fmt::format("distinct_max must be 1 to {}", kDistinctLimit));
  }
  return {};
}

}  // namespace

Result<MeasureSpec> MeasureSpec::make(std::vector<Measure> measures) {
  MeasureSpec spec;
  for (Measure& measure : measures) {
    LS_TRY(validate(measure).with("value " + measure.name));
    for (const Measure& other : spec.measures_) {
      if (other.name == measure.name) {
        return user_error("value " + measure.name + " is declared twice");
      }
    }
    const std::uint64_t identity = hash64(fmt::format(
        "{}|{}|{}", measure.name, static_cast<int>(measure.function), measure.distinct_max));
    spec.fingerprint_ = hash_combine(spec.fingerprint_, identity);
    spec.offsets_.push_back(spec.words_);
    spec.words_ += words_of(measure.function);
    spec.measures_.push_back(std::move(measure));
  }
  return spec;
}

}  // namespace ls::window
