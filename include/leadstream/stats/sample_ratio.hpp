#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ls::stats {

// Were the arms of an experiment dealt as planned? If not, what differs between them may be who
// they are: no verdict before the cause is found (Fabijan et al. 2019).
struct SampleRatio {
  double statistic = 0;     // Pearson's chi-squared.
  std::size_t freedom = 0;  // 0: nothing could be compared, log p is 0.
  double log_p = 0;

  // At the level that is customary for it: a false alarm in a thousand.
  [[nodiscard]] bool is_mismatch(double level = 0.001) const;
};

// `shares` of the arms, all > 0, in any unit; as many as counts. Arms of an experiment that was
// dealt by the unit of analysis: count leads, not events.
[[nodiscard]] SampleRatio sample_ratio(std::span<const std::uint64_t> counts,
                                       std::span<const double> shares);

}  // namespace ls::stats
