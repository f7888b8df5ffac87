#include "leadstream/ml/time_folds.hpp"

#include "leadstream/base/assert.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::ml {

Result<std::vector<TimeFold>> time_folds(std::span<const EventTime> times,
                                         const TimeFoldOptions& options) {
  LS_ASSERT(options.folds > 0 && std::is_sorted(times.begin(), times.end()));
  const std::size_t parts = options.folds + 1;
  if (times.size() < 2 * parts) {
    return user_error(fmt::format("{} rows are too few for {} folds", times.size(), options.folds));
  }
  std::vector<TimeFold> folds;
  for (std::size_t part = 1; part < parts; ++part) {
    const std::size_t begin = times.size() * part / parts;
    const EventTime known = times[begin] - options.gap;
    const auto before = times.first(begin);
    // A label that comes at the very time of the test's first row is known by then.
    const auto end = std::upper_bound(before.begin(), before.end(), known);
    if (end == before.begin()) {
      return user_error(fmt::format("fold {}: no label is known when its test begins, at {}", part,
                                    format_rfc3339(times[begin])));
    }
    folds.push_back({.train_end = static_cast<std::size_t>(end - before.begin()),
                     .test_begin = begin,
                     .test_end = times.size() * (part + 1) / parts});
  }
  return folds;
}

}  // namespace ls::ml
