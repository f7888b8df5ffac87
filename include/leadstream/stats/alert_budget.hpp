#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ls::stats {

struct AlertBudgetOptions {
  std::uint32_t alerts = 10;  // 1 .. kAlertsMax: so many per period, and so many at once at most.
  Millis period = hours(1);   // 1 ms .. 366 days.

  friend bool operator==(const AlertBudgetOptions&, const AlertBudgetOptions&) = default;
};

// How many alerts a reader is spared: a bucket of tokens that fills evenly with event time. What
// becomes known at one time competes, and the strongest evidence goes first. Features and keys
// share a budget by sharing the object. A plain value owned by one operator.
class AlertBudget {
 public:
  explicit AlertBudget(const AlertBudgetOptions& options = {});

  // Of candidates that become known at `now`, given their log p: the indices of those that are let
  // through, ascending. Equal evidence goes in the order given. Times that go back count as the
  // latest so far.
  [[nodiscard]] std::vector<std::size_t> admit(EventTime now, std::span<const double> log_p);

  [[nodiscard]] const AlertBudgetOptions& options() const {
    return options_;
  }
  // Held back since the begin.
  [[nodiscard]] std::uint64_t withheld() const {
    return withheld_;
  }

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<AlertBudget> load(ByteReader& in);

  static constexpr std::uint32_t kAlertsMax = 1'000'000;

 private:
  void refill(EventTime now);

  AlertBudgetOptions options_;
  bool has_begun_ = false;
  EventTime latest_;
  // In shares of a token that one millisecond adds, so that nothing is rounded: a token is worth
  // `period` of them, and every millisecond adds `alerts`.
  std::int64_t shares_ = 0;
  std::uint64_t withheld_ = 0;
};

}  // namespace ls::stats
