#include "leadstream/window/window_rule.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>

namespace ls::window {
namespace {

// Panes of as many records as divide size and hop; the records of a key are numbered as they come.
class CountWindows final : public WindowRule {
 public:
  explicit CountWindows(const CountShape& shape)
      : size_(static_cast<std::int64_t>(shape.size)),
        hop_(static_cast<std::int64_t>(shape.hop)),
        pane_(std::gcd(size_, hop_)) {}

  void add(const MeasureSpec& spec, WindowRow& row, RecordTimes times,
           std::span<const MeasureInput> inputs, WindowChange& change) const override {
    const auto number = static_cast<std::int64_t>(row.records++);
    change.cell = number / pane_;
    row.cells.add(spec, change.cell, times.event, inputs);
    for (std::int64_t start = first_with(number); start <= number; start += hop_) {
      if (number + 1 == start + size_) {
        change.completed.push_back(window_from(row, start));
        continue;
      }
      change.is_open = true;
      if (!change.lists_open) {
        break;
      }
      change.open.push_back(window_from(row, start));
    }
  }

  void closing(const WindowRow& /*row*/, EventTime /*now*/,
               std::vector<CoveredWindow>& /*out*/) const override {}

  void changed(const WindowRow& row, EventTime /*now*/,
               std::vector<CoveredWindow>& out) const override {
    const auto next = static_cast<std::int64_t>(row.records);
    for (std::int64_t start = first_with(next); start < next; start += hop_) {
      out.push_back(window_from(row, start));
    }
  }

  void forget(WindowRow& row, EventTime /*now*/) const override {
    const std::int64_t needed = first_with(static_cast<std::int64_t>(row.records)) / pane_;
    if (!row.cells.empty() && row.cells.id(0) < needed) {
      row.cells.forget({row.cells.id(0), needed - 1});
    }
  }

  [[nodiscard]] EventTime next_due(const WindowRow& /*row*/, EventTime /*now*/) const override {
    return EventTime::max();
  }
  [[nodiscard]] EventTime earliest_due(RecordTimes /*oldest*/) const override {
    return EventTime::max();
  }
  [[nodiscard]] bool counts_records() const override {
    return true;
  }
  [[nodiscard]] std::string fingerprint() const override {
    return fmt::format("count {} {}", size_, hop_);
  }

 private:
  // The number of the record with which the oldest window begins that holds record `number`.
  [[nodiscard]] std::int64_t first_with(std::int64_t number) const {
    return number < size_ ? 0 : ((number - size_) / hop_ + 1) * hop_;
  }
  // From the first to the last record that it holds by now, by event time.
  [[nodiscard]] CoveredWindow window_from(const WindowRow& row, std::int64_t start) const {
    const CellRange cells{start / pane_, (start + size_ - 1) / pane_};
    Window window{EventTime::max(), EventTime::min()};
    for (std::size_t i = row.cells.lower_bound(cells.first);
         i < row.cells.size() && row.cells.id(i) <= cells.last; ++i) {
      window.start = std::min(window.start, row.cells.first(i));
      window.end = std::max(window.end, row.cells.last(i));
    }
    return {window, cells};
  }

  std::int64_t size_;
  std::int64_t hop_;
  std::int64_t pane_;
};

constexpr std::uint64_t kRecordsMax = 1'000'000;

}  // namespace

Result<RulePtr> make_count(const CountShape& shape) {
  if (shape.size == 0 || shape.size > kRecordsMax || shape.hop == 0 || shape.hop > shape.size) {
    return user_error(
        fmt::format("a count window has 1 to {} records and a hop of 1 to as many", kRecordsMax));
  }
  if (shape.size / std::gcd(shape.size, shape.hop) > static_cast<std::uint64_t>(kPanesMax)) {
    return user_error(
        fmt::format("{} records hopping by {} have more than {} panes; use a hop "
                    "that divides them",
                    shape.size, shape.hop, kPanesMax));
  }
  return RulePtr(std::make_unique<CountWindows>(shape));
}

}  // namespace ls::window
