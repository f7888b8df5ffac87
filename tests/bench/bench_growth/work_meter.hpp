#pragma once

#include "bench/bench_engine/meter.hpp"
#include "bench/bench_growth/views.hpp"

#include "leadstream/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ls::bench {

// What work costs for which this thread makes the views on the way: the making is left out.
class WorkMeter {
 public:
  explicit WorkMeter(const Clock& clock);

  const std::vector<View>& make(Views& views, std::size_t count, Draw draw);
  // What a producer does lies between these two, and is left out too.
  void pause();
  void resume();
  // The seconds end here, while the CPU of what was put off still counts.
  void end_seconds();
  [[nodiscard]] Sample sample(std::size_t events) const;

 private:
  const Clock& clock_;
  Reading began_;
  double seconds_ = 0.0;
  std::int64_t left_out_ns_ = 0;
  std::int64_t left_out_cpu_ns_ = 0;
};

}  // namespace ls::bench
