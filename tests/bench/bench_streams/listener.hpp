#pragma once

#include "bench/bench_streams/output_reader.hpp"
#include "bench/bench_streams/paced_sender.hpp"
#include "bench/bench_streams/watched.hpp"

#include <atomic>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace ls::bench {

// Reads results in a thread of its own until it has as many as it is told, and keeps how old each
// is that counts: from when the event was sent that completed its window until it was read.
class Listener {
 public:
  Listener(OutputReader reader, const PacedSender& sender, EventTime counts_from)
      : reader_(std::move(reader)), sender_(sender), counts_from_(counts_from) {}

  void listen();
  // It fails if it does not get so many.
  void end_after(std::size_t rows) {
    wanted_ = rows;
  }
  // Sorted; once listening has ended.
  Result<std::vector<double>> ages_ms();

 private:
  void note(const WindowRow& row, Steady::time_point now);

  OutputReader reader_;
  const PacedSender& sender_;
  EventTime counts_from_;
  std::atomic<std::size_t> wanted_ = std::numeric_limits<std::size_t>::max();
  std::size_t rows_ = 0;
  std::optional<Error> failure_;
  std::vector<double> ms_;
};

}  // namespace ls::bench
