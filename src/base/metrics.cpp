#include "leadstream/base/metrics.hpp"

#include "leadstream/base/assert.hpp"

#include <prometheus/check_names.h>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <string_view>

namespace ls {
namespace {

enum class Kind { counter, gauge, histogram };

prometheus::Labels to_labels(const MetricLabels& labels) {
  prometheus::Labels all;
  for (const auto& [name, value] : labels) {
    LS_ASSERT(prometheus::CheckLabelName(name));
    LS_ASSERT(all.emplace(name, value).second);
  }
  return all;
}

bool has_unit_last(std::string_view name, Kind kind) {
  // Prometheus' naming rules: a counter, and nothing but a counter, is a total.
  return name.ends_with("_total") == (kind == Kind::counter);
}

bool by_labels(const prometheus::ClientMetric& a, const prometheus::ClientMetric& b) {
  return std::lexicographical_compare(a.label.begin(), a.label.end(), b.label.begin(),
                                      b.label.end(), [](const auto& x, const auto& y) {
                                        return std::pair(x.name, x.value) <
                                               std::pair(y.name, y.value);
                                      });
}

}  // namespace

struct Metrics::State {
  struct Series {
    Kind kind;
    std::set<prometheus::Labels> known = {};
  };

  // The labels to count under: the given ones, or "other" once the family is full.
  prometheus::Labels admit(const MetricFamily& family, Kind kind, const MetricLabels& labels) {
    LS_ASSERT(prometheus::CheckMetricName(family.name));
    LS_ASSERT(has_unit_last(family.name, kind));
    Series& series = families.try_emplace(family.name, Series{kind}).first->second;
    LS_ASSERT(series.kind == kind);
    prometheus::Labels wanted = to_labels(labels);
    if (series.known.contains(wanted)) {
      return wanted;
    }
    if (series.known.size() >= options.series_max) {
      for (auto& [name, value] : wanted) {
        value = "other";
      }
      return wanted;
    }
    series.known.insert(wanted);
    return wanted;
  }

  explicit State(Options chosen) : options(chosen) {}

  const Options options;
  std::mutex mutex;
  prometheus::Registry registry;
  std::map<std::string, Series, std::less<>> families;
};

Metrics::Metrics(Options options) : state_(std::make_unique<State>(options)) {}

Metrics::~Metrics() = default;

Counter Metrics::counter(const MetricFamily& family, const MetricLabels& labels) {
  const std::lock_guard lock(state_->mutex);
  const prometheus::Labels admitted = state_->admit(family, Kind::counter, labels);
  auto& series =
      prometheus::BuildCounter().Name(family.name).Help(family.help).Register(state_->registry);
  return Counter(series.Add(admitted));
}

Gauge Metrics::gauge(const MetricFamily& family, const MetricLabels& labels) {
  const std::lock_guard lock(state_->mutex);
  const prometheus::Labels admitted = state_->admit(family, Kind::gauge, labels);
  auto& series =
      prometheus::BuildGauge().Name(family.name).Help(family.help).Register(state_->registry);
  return Gauge(series.Add(admitted));
}

Histogram Metrics::histogram(const MetricFamily& family, const std::vector<double>& bounds,
                             const MetricLabels& labels) {
  LS_ASSERT(std::is_sorted(bounds.begin(), bounds.end()));
  const std::lock_guard lock(state_->mutex);
  const prometheus::Labels admitted = state_->admit(family, Kind::histogram, labels);
  auto& series =
      prometheus::BuildHistogram().Name(family.name).Help(family.help).Register(state_->registry);
  return Histogram(series.Add(admitted, bounds));
}

std::string Metrics::to_prometheus_text() const {
  std::vector<prometheus::MetricFamily> families = state_->registry.Collect();
  std::sort(families.begin(), families.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  for (prometheus::MetricFamily& family : families) {
    std::sort(family.metric.begin(), family.metric.end(), by_labels);
  }
  return prometheus::TextSerializer().Serialize(families);
}

void Counter::add(double amount) const {
  LS_DCHECK(amount >= 0);
  series_->Increment(amount);
}

void Gauge::set(double value) const {
  series_->Set(value);
}

void Histogram::observe(double value) const {
  series_->Observe(value);
}

std::vector<double> duration_bounds() {
  return {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};
}

}  // namespace ls
