#include "bench/bench_streams/progress.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <unistd.h>
#include <utility>

namespace ls::bench {

Progress::Progress(std::string what, std::uint64_t of)
    : what_(std::move(what)), of_(of), is_terminal_(isatty(STDERR_FILENO) != 0) {
  step_ = std::max<std::uint64_t>(of / (is_terminal_ ? 200 : 10), 1);
  next_ = step_;
}

Progress::~Progress() {
  if (is_terminal_) {
    fmt::print(stderr, "\r\x1b[K");
  }
}

void Progress::show(std::uint64_t done) {
  if (done < next_) {
    return;
  }
  next_ = done + step_;
  const std::string line = fmt::format("{}: {} of {}", what_, done, of_);
  fmt::print(stderr, "{}{}{}", is_terminal_ ? "\r\x1b[K" : "", line, is_terminal_ ? "" : "\n");
}

}  // namespace ls::bench
