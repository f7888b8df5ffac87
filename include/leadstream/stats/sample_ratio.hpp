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

// The same question for looking after every unit (Lindon, Malek 2022): the log of how much likelier
// the counts are under shares near the planned ones, as a Dirichlet law of kRatioUnits units draws
// them, than under the planned ones. While units are dealt as planned it ever exceeds log(1 / p)
// with a chance of at most p. 0 where nothing can be compared.
inline constexpr double kRatioUnits = 1000;  // Deviations of some percent are told soonest.
[[nodiscard]] double log_ratio_evidence(std::span<const std::uint64_t> counts,
                                        std::span<const double> shares);

}  // namespace ls::stats
