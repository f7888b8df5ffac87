#pragma once

#include "app/command.hpp"

#include "leadstream/base/time.hpp"

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

namespace ls::app {

// bar: redrawn in place, on a terminal.  lines: one every ten seconds, for logs.  silent: nothing.
enum class ProgressMode { bar, lines, silent };

// A bar on a terminal, lines elsewhere, silence with -q.
ProgressMode progress_mode(const CommandContext& context);

struct ProgressOptions {
  std::string label;             // "Reading events.ndjson"
  std::string unit = "records";  // plural
  std::optional<std::uint64_t> total = {};
};

// Tells how far a command has come, on the stream for messages. One thread; ends with `finish`, or
// leaves the line where it is if the command fails.
class Progress {
 public:
  Progress(const CommandContext& context, ProgressMode mode, ProgressOptions options);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `done` counts from the start and never falls. Call per batch: it reads the clock, and prints
  // only when something is due.
  void update(std::uint64_t done);
  // The last word: how many, how long, how fast.
  void finish();

 private:
  [[nodiscard]] double seconds_since(std::int64_t begin_ns) const;
  void measure(std::int64_t now_ns);
  void draw_bar();
  void print_line();
  [[nodiscard]] std::string numbers() const;

  std::FILE* stream_;
  const Clock& clock_;
  ProgressMode mode_;
  ProgressOptions options_;
  std::int64_t begin_ns_;
  std::int64_t printed_ns_;
  std::int64_t measured_ns_;
  std::uint64_t measured_done_ = 0;
  std::uint64_t done_ = 0;
  double rate_ = 0;  // per second, smoothed
  bool is_line_open_ = false;
};

// 999, 1.2k, 34k, 5.6M: three digits at most.
std::string short_count(double count);

}  // namespace ls::app
