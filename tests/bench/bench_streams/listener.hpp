#pragma once

#include "bench/bench_streams/output_reader.hpp"
#include "bench/bench_streams/paced_sender.hpp"
#include "bench/bench_streams/watched.hpp"

#include <atomic>
#include <optional>
#include <vector>

namespace ls::bench {

// Reads results in a thread of its own until told to end, and keeps how old each is that counts:
// from when the event was sent that completed its window until it was read.
class Listener {
 public:
  Listener(OutputReader reader, const PacedSender& sender, EventTime counts_from)
      : reader_(std::move(reader)), sender_(sender), counts_from_(counts_from) {}

  void listen();
  void end() {
    ends_ = true;
  }
  // Sorted; once listening has ended.
  Result<std::vector<double>> ages_ms();

 private:
  void note(const WindowRow& row, Steady::time_point now);

  OutputReader reader_;
  const PacedSender& sender_;
  EventTime counts_from_;
  std::atomic<bool> ends_ = false;
  std::optional<Error> failure_;
  std::vector<double> ms_;
};

}  // namespace ls::bench
