#pragma once

#include "operators/drift/monitor.hpp"
#include "operators/drift/settings.hpp"

#include "leadstream/base/time.hpp"
#include "leadstream/stats/ks_critical.hpp"
#include "leadstream/stats/online_fdr.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ls::operators {

// All monitored streams of one model: over them the rate of false discoveries is held.
struct Family {
  std::uint64_t signals = 0;
  EventTime first = EventTime::min();
  std::vector<DriftMonitor> monitors;
  std::size_t next = 0;  // where the next one is looked for first: signals ask in one order
  bool is_changed = false;
  std::optional<stats::OnlineFdr> online;  // where the correction is online, once it has judged

  // The monitor of a stream; made when it is asked for first.
  [[nodiscard]] DriftMonitor& monitor_of(std::string_view type, std::string_view entity);
  [[nodiscard]] bool has_complete() const;

  struct Judged {
    DriftMonitor* monitor = nullptr;
    DriftMonitor::Change change = DriftMonitor::Change::none;
  };
  // Monitors whose windows end with the same signal are tested together; the rest of the family
  // counts as p = 1. Those whose state changes, in the order of the family.
  [[nodiscard]] std::vector<Judged> judge(const DriftSettings& settings,
                                          const RunLengthLimits& limits,
                                          stats::KsCriticalCache& critical);

 private:
  [[nodiscard]] std::vector<double> adjusted(std::span<const double> log_p,
                                             const DriftSettings& settings);
  [[nodiscard]] std::vector<double> decided_online(std::span<const double> log_p, double level);
};

}  // namespace ls::operators
