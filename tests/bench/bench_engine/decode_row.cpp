#include "bench/bench_engine/rows.hpp"

#include "leadstream/flow/intake.hpp"

namespace ls::bench {

Result<Sample> run_decode(const Setup& setup) {
  constexpr std::size_t kBatch = 1'000;  // as a worker polls
  const flow::Topology& topology = *setup.project->topologies.front();
  flow::Intake intake(topology, setup.project->catalog, {});
  Arena arena;
  std::size_t count = 0;
  const MemoryPeak memory;
  const EventTime now = setup.clock.now();
  const Reading began = read_clocks(setup.clock);
  for (const InputMessage& input : setup.input.messages) {
    if (count++ % kBatch == 0) {
      arena.reset();
    }
    flow::Message message;
    message.topic = kInputTopic;
    message.key = input.key;
    message.value = input.value;
    message.appended = now;
    // A refusal is part of the work: the input holds some records that are broken.
    static_cast<void>(intake.decode(message, arena).has_value());
  }
  Sample sample = between(began, read_clocks(setup.clock));
  sample.events = static_cast<double>(count);
  sample.memory_mb = memory.megabytes();
  return sample;
}

}  // namespace ls::bench
