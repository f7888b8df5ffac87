#pragma once

#include "leadstream/base/error.hpp"

#include <compare>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

namespace ls {

// A length of time in milliseconds. Arithmetic saturates, so that "for ever" stays for ever.
struct Millis {
  std::int64_t count = 0;

  friend constexpr auto operator<=>(const Millis&, const Millis&) = default;
  static constexpr Millis max() {
    return {std::numeric_limits<std::int64_t>::max()};
  }
};

// When a fact happened: milliseconds since 1970-01-01T00:00:00Z. `EventTime::min()` stands for
// "before everything" (a watermark that has seen nothing). Arithmetic saturates at both ends.
struct EventTime {
  std::int64_t ms = 0;

  friend constexpr auto operator<=>(const EventTime&, const EventTime&) = default;
  static constexpr EventTime min() {
    return {std::numeric_limits<std::int64_t>::min()};
  }
  static constexpr EventTime max() {
    return {std::numeric_limits<std::int64_t>::max()};
  }
};

namespace detail {
constexpr std::int64_t saturating_add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) {
    return b < 0 ? std::numeric_limits<std::int64_t>::min()
                 : std::numeric_limits<std::int64_t>::max();
  }
  return sum;
}
constexpr std::int64_t saturating_subtract(std::int64_t a, std::int64_t b) {
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(a, b, &difference)) {
    return b > 0 ? std::numeric_limits<std::int64_t>::min()
                 : std::numeric_limits<std::int64_t>::max();
  }
  return difference;
}
}  // namespace detail

constexpr Millis operator+(Millis a, Millis b) {
  return {detail::saturating_add(a.count, b.count)};
}
constexpr EventTime operator+(EventTime t, Millis d) {
  return {t == EventTime::min() ? t.ms : detail::saturating_add(t.ms, d.count)};
}
// A watermark that has seen nothing (min) and one that has seen everything (max) stay what they
// are.
constexpr EventTime operator-(EventTime t, Millis d) {
  return {t == EventTime::min() || t == EventTime::max()
              ? t.ms
              : detail::saturating_subtract(t.ms, d.count)};
}
constexpr Millis operator-(EventTime a, EventTime b) {
  return {detail::saturating_subtract(a.ms, b.ms)};
}

// The largest multiple of `step` not after `t` (rounds towards minus infinity). `step` > 0.
constexpr EventTime floor_to(EventTime t, Millis step) {
  if (t == EventTime::min() || t == EventTime::max()) {
    return t;
  }
  const std::int64_t rest = t.ms % step.count;
  return {rest < 0 ? detail::saturating_subtract(t.ms, rest + step.count) : t.ms - rest};
}

constexpr Millis seconds(std::int64_t n) {
  return {n * 1000};
}
constexpr Millis minutes(std::int64_t n) {
  return {n * 60'000};
}
constexpr Millis hours(std::int64_t n) {
  return {n * 3'600'000};
}
constexpr Millis days(std::int64_t n) {
  return {n * 86'400'000};
}

// RFC 3339 with any number of fraction digits and any offset; what is finer than a millisecond is
// cut off.
Result<EventTime> parse_rfc3339(std::string_view text);
// "2026-05-01T10:00:00.000Z", always UTC, always milliseconds.
std::string format_rfc3339(EventTime time);
void append_rfc3339(std::string& out, EventTime time);

// "250ms", "30s", "5m", "1h", "7d", or ISO 8601 "PT6H", "P7D". Refuses what has no unit.
Result<Millis> parse_duration(std::string_view text);
// The shortest of the first form: 90000 is "90s", 86400000 is "1d".
std::string format_duration(Millis duration);

// The only source of the current time. Event time never comes from here; see `EventTime` on
// records.
class Clock {
 public:
  virtual ~Clock() = default;
  // Wall time, for logs, log-append times and pages.
  [[nodiscard]] virtual EventTime now() const = 0;
  // Never goes back; nanoseconds from an arbitrary origin, for intervals.
  [[nodiscard]] virtual std::int64_t monotonic_ns() const = 0;
};

// The machine's clock. One per process, made in `app/wire.cpp`.
std::unique_ptr<Clock> make_system_clock();

// A clock that moves only when told: for tests, the driver and the simulator. Single-threaded.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(EventTime start) : now_(start) {}
  [[nodiscard]] EventTime now() const override {
    return now_;
  }
  [[nodiscard]] std::int64_t monotonic_ns() const override {
    return now_.ms * 1'000'000;
  }
  void advance(Millis by) {
    now_ = now_ + by;
  }

 private:
  EventTime now_;
};

}  // namespace ls
