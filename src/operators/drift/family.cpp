#include "operators/drift/family.hpp"

#include "leadstream/stats/e_values.hpp"
#include "leadstream/stats/multiple_testing.hpp"

#include <algorithm>
#include <cmath>

namespace ls::operators {
namespace {

// e-BH is Benjamini and Hochberg's procedure on the inverse e-values.
std::vector<double> inverse_e(std::span<const double> log_p) {
  std::vector<double> inverse;
  for (const double value : log_p) {
    inverse.push_back(std::min(0.0, -stats::log_e_of_mixture(value)));
  }
  return inverse;
}

}  // namespace

std::vector<double> Family::adjusted(std::span<const double> log_p, const DriftSettings& settings) {
  switch (settings.correction) {
    case Correction::benjamini_hochberg:
      return stats::benjamini_hochberg(log_p);
    case Correction::benjamini_yekutieli:
      return stats::benjamini_yekutieli(log_p);
    case Correction::e_benjamini_hochberg:
      return stats::benjamini_hochberg(inverse_e(log_p));
    case Correction::holm:
      return stats::holm(log_p);
    case Correction::online:
      return decided_online(log_p, settings.level);
    case Correction::bonferroni:
      break;
  }
  return stats::bonferroni(log_p);
}

// Scaled so that what is rejected, and only that, is at most the level, as it is for the others.
std::vector<double> Family::decided_online(std::span<const double> log_p, double level) {
  if (!online) {
    online.emplace(level);
  }
  const double log_level = std::log(level);
  std::vector<double> decided(log_p.size());
  for (std::size_t at = 0; at < log_p.size(); ++at) {
    if (monitors[at].is_complete()) {
      const double scaled = std::min(0.0, log_p[at] + log_level - std::log(online->level()));
      decided[at] = online->reject(log_p[at]) ? std::min(scaled, log_level)
                                              : std::max(scaled, std::nextafter(log_level, 1.0));
    }
  }
  return decided;
}

DriftMonitor& Family::monitor_of(std::string_view type, std::string_view entity) {
  for (std::size_t looked = 0; looked < monitors.size(); ++looked) {
    DriftMonitor& monitor = monitors[(next + looked) % monitors.size()];
    if (monitor.entity() == entity && monitor.entity_type() == type) {
      next = static_cast<std::size_t>(&monitor - monitors.data()) + 1;
      return monitor;
    }
  }
  next = 0;
  return monitors.emplace_back(std::string(type), std::string(entity));
}

bool Family::has_complete() const {
  return std::ranges::any_of(monitors,
                             [](const DriftMonitor& monitor) { return monitor.is_complete(); });
}

std::vector<Family::Judged> Family::judge(const DriftSettings& settings,
                                          const RunLengthLimits& limits,
                                          stats::KsCriticalCache& critical) {
  std::vector<Comparison> comparisons;
  std::vector<double> log_p;
  for (const DriftMonitor& monitor : monitors) {
    comparisons.push_back(monitor.is_complete() ? monitor.compare(settings, critical)
                                                : Comparison{});
    log_p.push_back(comparisons.back().log_p);
  }
  const std::vector<double> log_p_adjusted = adjusted(log_p, settings);
  std::vector<Judged> changed;
  for (std::size_t at = 0; at < monitors.size(); ++at) {
    DriftMonitor& monitor = monitors[at];
    if (!monitor.is_complete()) {
      continue;
    }
    const bool has_drifted =
        monitor.has_drifted(comparisons[at], log_p_adjusted[at], settings, limits);
    const DriftMonitor::Change change =
        monitor.judge(comparisons[at], log_p_adjusted[at], has_drifted, settings);
    if (change != DriftMonitor::Change::none) {
      changed.push_back({.monitor = &monitor, .change = change});
    }
  }
  return changed;
}

}  // namespace ls::operators
