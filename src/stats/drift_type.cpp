#include "leadstream/stats/drift_type.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/stats/ks_decision.hpp"

#include <algorithm>
#include <cmath>

namespace ls::stats {
namespace {

constexpr int kSharesTried = 64;
constexpr std::size_t kWindowsMin = 3;

std::vector<double> sorted(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  std::ranges::sort(copy);
  return copy;
}

bool is_of(std::span<const double> law, std::span<const double> window, double log_alpha) {
  return ks_test({.reference = law, .current = window}).log_p > log_alpha;
}

double share_up_to(std::span<const double> ascending, double value) {
  return static_cast<double>(std::ranges::upper_bound(ascending, value) - ascending.begin()) /
         static_cast<double>(ascending.size());
}

// Distribution functions of both laws and the window at each pooled value.
struct Step {
  double old_law;
  double new_law;
  double window;
};

std::vector<Step> steps_of(std::span<const double> old_law, std::span<const double> new_law,
                           std::span<const double> window) {
  const std::vector<double> was = sorted(old_law);
  const std::vector<double> is = sorted(new_law);
  const std::vector<double> seen = sorted(window);
  std::vector<Step> steps;
  for (const std::vector<double>* values : {&was, &is, &seen}) {
    for (const double value : *values) {
      steps.push_back({.old_law = share_up_to(was, value),
                       .new_law = share_up_to(is, value),
                       .window = share_up_to(seen, value)});
    }
  }
  return steps;
}

// D of the window from the nearest mixture of both laws, held against the p of as large samples.
bool is_mixture(std::span<const double> old_law, std::span<const double> new_law,
                std::span<const double> window, double log_alpha) {
  const std::vector<Step> steps = steps_of(old_law, new_law, window);
  double nearest = 1;
  for (int tried = 0; tried <= kSharesTried; ++tried) {
    const double share = static_cast<double>(tried) / kSharesTried;
    double farthest = 0;
    for (const Step& step : steps) {
      const double mixed = (1 - share) * step.old_law + share * step.new_law;
      farthest = std::max(farthest, std::abs(step.window - mixed));
    }
    nearest = std::min(nearest, farthest);
  }
  const SampleSizes sizes{.reference = std::min(std::ssize(old_law), std::ssize(new_law)),
                          .current = std::ssize(window)};
  const double c = nearest * static_cast<double>(sizes.reference * sizes.current);
  return ks_log_p(sizes, static_cast<std::int64_t>(std::floor(c))) > log_alpha;
}

// Windows of the history, and to which law each belongs.
struct Windows {
  std::vector<std::span<const double>> all;
  std::size_t first_changed = 0;  // The first that is not of the old law.
  std::size_t first_settled = 0;  // From here on all are of the new one.
};

Windows windows_of(const DriftHistory& history, double log_alpha) {
  Windows windows;
  const std::size_t skipped = history.values.size() % history.window;  // The oldest ones.
  for (std::size_t at = skipped; at < history.values.size(); at += history.window) {
    windows.all.push_back(history.values.subspan(at, history.window));
  }
  const std::span<const double> settled = windows.all.back();
  while (windows.first_changed < windows.all.size() &&
         is_of(history.before, windows.all[windows.first_changed], log_alpha)) {
    ++windows.first_changed;
  }
  windows.first_settled = windows.all.size() - 1;
  while (windows.first_settled > windows.first_changed &&
         is_of(settled, windows.all[windows.first_settled - 1], log_alpha)) {
    --windows.first_settled;
  }
  return windows;
}

DriftType type_of(const DriftHistory& history, const Windows& windows, double log_alpha) {
  // A sudden change leaves one window of both laws, unless it falls between two.
  if (windows.first_settled - windows.first_changed <= 1) {
    return DriftType::sudden;
  }
  for (std::size_t at = windows.first_changed; at < windows.first_settled; ++at) {
    if (!is_mixture(history.before, windows.all.back(), windows.all[at], log_alpha)) {
      return DriftType::incremental;
    }
  }
  return DriftType::gradual;
}

}  // namespace

DriftCourse drift_course(const DriftHistory& history, double alpha) {
  LS_ASSERT(alpha > 0 && alpha < 1 && !history.before.empty() && history.window > 0);
  const std::size_t count = history.values.size() / history.window;
  LS_ASSERT(count >= kWindowsMin);
  const double log_alpha = std::log(alpha / static_cast<double>(count));
  const Windows windows = windows_of(history, log_alpha);
  if (windows.first_changed == windows.all.size()) {
    return {};
  }
  const std::size_t skipped = history.values.size() % history.window;
  DriftCourse course{.type = type_of(history, windows, log_alpha),
                     .change_begin = skipped + windows.first_changed * history.window,
                     .change_end = skipped + windows.first_settled * history.window};
  for (std::size_t law = 0; law < history.earlier.size() && !course.recurs; ++law) {
    if (is_of(history.earlier[law], windows.all.back(), log_alpha)) {
      course.recurs = law;
    }
  }
  return course;
}

}  // namespace ls::stats
