#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace ls {

// All series of one name: "leadstream_records_consumed_total", and what it tells in a sentence.
struct MetricFamily {
  std::string name;
  std::string help;
};

// Label name and value, in any order; each name once.
using MetricLabels = std::vector<std::pair<std::string, std::string>>;

// A handle on one series: a pointer to copy about, good as long as its Metrics lives, safe on any
// thread. Hot code counts in plain members and adds once per loop.
class Counter {
 public:
  void add(double amount) const;

 private:
  friend class Metrics;
  explicit Counter(prometheus::Counter& series) : series_(&series) {}
  prometheus::Counter* series_;
};

class Gauge {
 public:
  void set(double value) const;

 private:
  friend class Metrics;
  explicit Gauge(prometheus::Gauge& series) : series_(&series) {}
  prometheus::Gauge* series_;
};

class Histogram {
 public:
  void observe(double value) const;

 private:
  friend class Metrics;
  explicit Histogram(prometheus::Histogram& series) : series_(&series) {}
  prometheus::Histogram* series_;
};

// The figures that the process shows of itself, for as long as it runs. Made once in the
// composition root and passed down. Thread-safe. A family holds `series_max` series at most: what
// comes after counts into one series whose label values are "other", so that no input can fill the
// memory.
class Metrics {
 public:
  struct Options {
    std::size_t series_max = 1'000;
  };
  Metrics() : Metrics(Options{}) {}
  explicit Metrics(Options options);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The same family and labels give a handle on the same series. A name that breaks the rules of
  // Prometheus or was used for another kind is a mistake of the program and stops it.
  Counter counter(const MetricFamily& family, const MetricLabels& labels = {});
  Gauge gauge(const MetricFamily& family, const MetricLabels& labels = {});
  // `bounds`: upper bounds of the buckets, ascending, the same for all series of a family.
  Histogram histogram(const MetricFamily& family, const std::vector<double>& bounds,
                      const MetricLabels& labels = {});

  // Everything in Prometheus' text format 0.0.4, families and series in the order of their names.
  [[nodiscard]] std::string to_prometheus_text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Bucket bounds for durations, in seconds: 1 ms to 60 s.
[[nodiscard]] std::vector<double> duration_bounds();

}  // namespace ls
