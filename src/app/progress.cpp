#include "app/progress.hpp"

#include "app/terminal.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

namespace ls::app {

namespace {

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
// Fast enough for the eye, slow enough not to be felt.
constexpr std::int64_t kBarInterval = kNanosPerSecond / 10;
constexpr std::int64_t kLineInterval = 10 * kNanosPerSecond;
// The rate forgets with this time constant: steady, yet a slowdown shows within seconds.
constexpr double kRateSeconds = 5;
constexpr int kBarColumns = 24;

// Two units at most: 45s, 3m 20s, 2h 5m.
std::string short_time(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
  if (whole < 60) {
    return fmt::format("{}s", whole);
  }
  if (whole < 3600) {
    return fmt::format("{}m {}s", whole / 60, whole % 60);
  }
  return fmt::format("{}h {}m", whole / 3600, whole % 3600 / 60);
}

}  // namespace

std::string short_count(double count) {
  constexpr std::array<std::string_view, 5> kSuffixes = {"", "k", "M", "G", "T"};
  std::size_t step = 0;
  // 999.5 would be printed as 1000.
  while (count >= 999.5 && step + 1 < kSuffixes.size()) {
    count /= 1000;
    ++step;
  }
  const bool has_fraction = step > 0 && count < 9.95;
  return fmt::format("{:.{}f}{}", count, has_fraction ? 1 : 0, kSuffixes[step]);
}

ProgressMode progress_mode(const CommandContext& context) {
  if (context.options.is_quiet) {
    return ProgressMode::silent;
  }
  return is_terminal(context.error) ? ProgressMode::bar : ProgressMode::lines;
}

Progress::Progress(const CommandContext& context, ProgressMode mode, ProgressOptions options)
    : stream_(context.error),
      clock_(context.clock),
      mode_(mode),
      options_(std::move(options)),
      begin_ns_(clock_.monotonic_ns()),
      printed_ns_(begin_ns_),
      measured_ns_(begin_ns_) {}

Progress::~Progress() {
  if (is_line_open_) {
    fmt::print(stream_, "\n");
  }
}

void Progress::update(std::uint64_t done) {
  done_ = done;
  if (mode_ == ProgressMode::silent) {
    return;
  }
  const std::int64_t now_ns = clock_.monotonic_ns();
  measure(now_ns);
  const std::int64_t interval = mode_ == ProgressMode::bar ? kBarInterval : kLineInterval;
  if (now_ns - printed_ns_ < interval) {
    return;
  }
  printed_ns_ = now_ns;
  if (mode_ == ProgressMode::bar) {
    draw_bar();
  } else {
    print_line();
  }
}

void Progress::finish() {
  if (mode_ == ProgressMode::silent) {
    return;
  }
  const double elapsed = seconds_since(begin_ns_);
  const double rate = elapsed > 0 ? static_cast<double>(done_) / elapsed : 0;
  // The last word replaces the bar.
  fmt::print(stream_, "{}{}: {} {} in {:.1f}s, {}/s\n",
             std::exchange(is_line_open_, false) ? "\r\x1b[K" : "", options_.label, done_,
             options_.unit, elapsed, short_count(rate));
  std::fflush(stream_);
}

double Progress::seconds_since(std::int64_t begin_ns) const {
  return static_cast<double>(clock_.monotonic_ns() - begin_ns) / kNanosPerSecond;
}

// An exponentially weighted mean whose weights depend on time, not on how often it is asked.
void Progress::measure(std::int64_t now_ns) {
  if (now_ns - measured_ns_ < kBarInterval) {
    return;
  }
  const double passed = static_cast<double>(now_ns - measured_ns_) / kNanosPerSecond;
  const double now_rate = static_cast<double>(done_ - measured_done_) / passed;
  const double kept = measured_ns_ == begin_ns_ ? 0 : std::exp(-passed / kRateSeconds);
  rate_ = kept * rate_ + (1 - kept) * now_rate;
  measured_ns_ = now_ns;
  measured_done_ = done_;
}

std::string Progress::numbers() const {
  const std::string done = short_count(static_cast<double>(done_));
  const std::string rate = short_count(rate_);
  if (!options_.total) {
    return fmt::format("{} {}  {}/s  {}", done, options_.unit, rate,
                       short_time(seconds_since(begin_ns_)));
  }
  const std::uint64_t left = *options_.total - std::min(done_, *options_.total);
  const std::string eta = rate_ > 0 ? short_time(static_cast<double>(left) / rate_) : "-";
  return fmt::format("{} of {} {}  {}/s  ETA {}", done,
                     short_count(static_cast<double>(*options_.total)), options_.unit, rate, eta);
}

void Progress::draw_bar() {
  std::string line = options_.label;
  if (options_.total && *options_.total > 0) {
    const double share =
        std::min(1.0, static_cast<double>(done_) / static_cast<double>(*options_.total));
    const auto filled = static_cast<int>(share * kBarColumns);
    line += fmt::format(" [{:=<{}}{:{}}] {:3.0f}%", "", filled, "", kBarColumns - filled,
                        std::floor(share * 100));
  }
  line += "  " + numbers();
  // A line that wraps could not be redrawn in place.
  const auto columns = static_cast<std::size_t>(columns_of(stream_));
  if (line.size() >= columns) {
    line = numbers().substr(0, columns - 1);
  }
  fmt::print(stream_, "\r\x1b[K{}", line);
  std::fflush(stream_);
  is_line_open_ = true;
}

void Progress::print_line() {
  fmt::print(stream_, "{}: {}\n", options_.label, numbers());
  std::fflush(stream_);
}

}  // namespace ls::app
