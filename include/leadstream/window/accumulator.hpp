#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/time.hpp"

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace ls::window {

// What a pane keeps of the events in it. `merge` takes in another pane; for `last` and `first` the
// argument is the later one. Values are finite; NaN as a result stands for missing.
template <typename A>
concept Accumulator = std::default_initializable<A> && std::copyable<A> &&
    requires(A own, const A& other, EventTime time, double value, ByteWriter& out, ByteReader& in) {
  own.add(time, value);
  own.merge(other);
  { other.value() } -> std::same_as<double>;
  other.save(out);
  { A::load(in) } -> std::same_as<A>;
};

inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

// Sums of finite numbers may overflow. They stay at the largest number instead: refusing the event
// that goes over would make its fate depend on what its lead did before, and take it from all the
// other features; and whatever reads features bounds them far below.
[[nodiscard]] inline double bounded(double number) {
  constexpr double kLargest = std::numeric_limits<double>::max();
  return std::clamp(number, -kLargest, kLargest);
}

struct CountAccumulator {
  std::uint64_t count = 0;

  void add(EventTime /*time*/, double /*value*/) {
    ++count;
  }
  void merge(const CountAccumulator& other) {
    count += other.count;
  }
  [[nodiscard]] double value() const {
    return static_cast<double>(count);
  }
  void save(ByteWriter& out) const {
    out.varint(count);
  }
  [[nodiscard]] static CountAccumulator load(ByteReader& in) {
    return {in.varint()};
  }
};

struct SumAccumulator {
  double sum = 0;

  void add(EventTime /*time*/, double value) {
    sum = bounded(sum + value);
  }
  void merge(const SumAccumulator& other) {
    sum = bounded(sum + other.sum);
  }
  [[nodiscard]] double value() const {
    return sum;
  }
  void save(ByteWriter& out) const {
    out.f64(sum);
  }
  [[nodiscard]] static SumAccumulator load(ByteReader& in) {
    return {in.f64()};
  }
};

struct MeanAccumulator {
  std::uint64_t count = 0;
  double sum = 0;

  void add(EventTime /*time*/, double value) {
    ++count;
    sum = bounded(sum + value);
  }
  void merge(const MeanAccumulator& other) {
    count += other.count;
    sum = bounded(sum + other.sum);
  }
  [[nodiscard]] double value() const {
    return count > 0 ? sum / static_cast<double>(count) : kMissing;
  }
  void save(ByteWriter& out) const;
  [[nodiscard]] static MeanAccumulator load(ByteReader& in);
};

struct MinAccumulator {
  double min = std::numeric_limits<double>::infinity();

  void add(EventTime /*time*/, double value) {
    min = value < min ? value : min;
  }
  void merge(const MinAccumulator& other) {
    add({}, other.min);
  }
  [[nodiscard]] double value() const {
    return min < std::numeric_limits<double>::infinity() ? min : kMissing;
  }
  void save(ByteWriter& out) const {
    out.f64(min);
  }
  [[nodiscard]] static MinAccumulator load(ByteReader& in) {
    return {in.f64()};
  }
};

struct MaxAccumulator {
  double max = -std::numeric_limits<double>::infinity();

  void add(EventTime /*time*/, double value) {
    max = value > max ? value : max;
  }
  void merge(const MaxAccumulator& other) {
    add({}, other.max);
  }
  [[nodiscard]] double value() const {
    return max > -std::numeric_limits<double>::infinity() ? max : kMissing;
  }
  void save(ByteWriter& out) const {
    out.f64(max);
  }
  [[nodiscard]] static MaxAccumulator load(ByteReader& in) {
    return {in.f64()};
  }
};

// By event time; of two at the same time, the one added later.
struct LastAccumulator {
  EventTime time = EventTime::min();
  double last = kMissing;

  void add(EventTime at, double value) {
    if (at >= time) {
      time = at;
      last = value;
    }
  }
  void merge(const LastAccumulator& other) {
    if (other.time > EventTime::min()) {
      add(other.time, other.last);
    }
  }
  [[nodiscard]] double value() const {
    return last;
  }
  void save(ByteWriter& out) const;
  [[nodiscard]] static LastAccumulator load(ByteReader& in);
};

// By event time; of two at the same time, the one added first.
struct FirstAccumulator {
  EventTime time = EventTime::max();
  double first = kMissing;

  void add(EventTime at, double value) {
    if (at < time) {
      time = at;
      first = value;
    }
  }
  void merge(const FirstAccumulator& other) {
    add(other.time, other.first);
  }
  [[nodiscard]] double value() const {
    return first;
  }
  void save(ByteWriter& out) const;
  [[nodiscard]] static FirstAccumulator load(ByteReader& in);
};

// Sample standard deviation (n - 1), by Welford 1962; merged by Chan, Golub, LeVeque 1979. Missing
// below two events.
struct StddevAccumulator {
  std::uint64_t count = 0;
  double mean = 0;
  double squares = 0;  // sum of squared distances from the mean

  void add(EventTime /*time*/, double value) {
    ++count;
    const double distance = bounded(value - mean);
    mean = bounded(mean + distance / static_cast<double>(count));
    squares = bounded(squares + distance * bounded(value - mean));
  }
  void merge(const StddevAccumulator& other);
  [[nodiscard]] double value() const;
  void save(ByteWriter& out) const;
  [[nodiscard]] static StddevAccumulator load(ByteReader& in);
};

// Different values: exact up to `kExactMax`, beyond that estimated from the smallest hashes (KMV;
// Beyer, Haas, Reinwald, Sismanis, Gemulla 2007), standard error about 1/sqrt(kExactMax) = 6 %.
class DistinctAccumulator {
 public:
  static constexpr std::size_t kExactMax = 256;

  // Numbers are told apart by their bits; texts come as hashes through `add_hash`.
  void add(EventTime time, double value);
  void add_hash(std::uint64_t hash);
  void merge(const DistinctAccumulator& other);
  [[nodiscard]] double value() const;
  void save(ByteWriter& out) const;
  [[nodiscard]] static DistinctAccumulator load(ByteReader& in);

 private:
  std::vector<std::uint64_t> smallest_;  // ascending, at most kExactMax
  bool is_exact_ = true;                 // nothing was left out yet
};

}  // namespace ls::window
