#include "bench/bench_engine/rows.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

namespace ls::bench {
namespace {

// Every five minutes of silence something is broken.
constexpr std::int64_t kPatienceNs = 300'000'000'000;

void pause() {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, std::chrono::milliseconds(2));
}

// The clocks at a view of the worker that reads the input.
struct Mark {
  Reading clocks;
  std::uint64_t records = 0;
};

using View = std::shared_ptr<const runtime::WorkerView>;

View score_view(app::Wire& wire) {
  for (const View& view : wire.engine().view().workers) {
    if (view->topology != nullptr && view->topology->name() == "score") {
      return view;
    }
  }
  return nullptr;
}

// The next view of the worker.
Result<View> next_view(app::Wire& wire, const View& seen, const Clock& clock) {
  const std::int64_t began = clock.monotonic_ns();
  while (clock.monotonic_ns() - began < kPatienceNs) {
    if (wire.engine().has_failed()) {
      return internal_error(wire.engine().failure());
    }
    if (View view = score_view(wire); view != nullptr && view != seen) {
      return view;
    }
    pause();
  }
  return internal_error("the worker shows nothing any more");
}

// From the first view that tells of records to the last before the input is read; what a view
// shows of a worker that waits is left out that way.
Result<Sample> watch(app::Wire& wire, const Setup& setup) {
  std::optional<Mark> first;
  std::optional<Mark> last;
  View view;
  const std::size_t whole = setup.input.messages.size();
  while (view == nullptr || view->records_read < whole) {
    view = LS_TRY(next_view(wire, view, setup.clock));
    if (view->records_read == 0) {
      continue;
    }
    Mark mark{read_clocks(setup.clock), view->records_read};
    if (!first) {
      first = std::move(mark);
    } else if (view->records_read < whole || !last) {
      last = std::move(mark);
    }
  }
  if (!last) {
    return internal_error("too few events to measure: give more with --events");
  }
  Sample sample = between(first->clocks, last->clocks);
  sample.events = static_cast<double>(last->records - first->records);
  sample.outputs = view->outputs;
  sample.late = view->late;
  return sample;
}

}  // namespace

Result<Sample> run_engine(app::Wire& wire, const Setup& setup) {
  const MemoryPeak memory;
  wire.engine().start();
  Result<Sample> sample = watch(wire, setup);
  wire.engine().stop();
  if (sample) {
    sample->memory_mb = memory.megabytes();
  }
  return sample;
}

}  // namespace ls::bench
