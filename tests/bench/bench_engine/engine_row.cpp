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

// The worker of the topology that reads the input.
bool is_reader(const View& view, const Setup& setup) {
  return view->topology != nullptr && view->topology->name() == setup.reader;
}

View reader_view(app::Wire& wire, const Setup& setup) {
  for (const View& view : wire.engine().view().workers) {
    if (is_reader(view, setup)) {
      return view;
    }
  }
  return nullptr;
}

// The next view of the worker.
Result<View> next_view(app::Wire& wire, const View& seen, const Setup& setup) {
  const std::int64_t began = setup.clock.monotonic_ns();
  while (setup.clock.monotonic_ns() - began < kPatienceNs) {
    if (wire.engine().has_failed()) {
      return internal_error(wire.engine().failure());
    }
    if (View view = reader_view(wire, setup); view != nullptr && view != seen) {
      return view;
    }
    pause();
  }
  return internal_error("the worker shows nothing any more");
}

// What the workers that read what the first one wrote have left to do.
std::int64_t lag_of_others(app::Wire& wire, const Setup& setup) {
  runtime::EngineView readers = wire.engine().view();
  std::erase_if(readers.workers, [&](const View& view) { return is_reader(view, setup); });
  return readers.lag();
}

// From the first view that tells of records to the last before the input is read; what a view
// shows of a worker that waits is left out that way.
Result<Sample> watch_one(app::Wire& wire, const Setup& setup, const Mark& first, View view) {
  std::optional<Mark> last;
  const std::size_t whole = setup.input.messages.size();
  while (view->records_read < whole || !last) {
    view = LS_TRY(next_view(wire, view, setup));
    if (view->records_read < whole || !last) {
      last = Mark{read_clocks(setup.clock), view->records_read};
    }
  }
  Sample sample = between(first.clocks, last->clocks);
  sample.events = static_cast<double>(last->records - first.records);
  return sample;
}

// Until the readers of the outputs have nothing left either. That shows in a view, which may be a
// quarter second old, so the rate is a little too low; the processor's time is not touched by that.
Result<Sample> watch_all(app::Wire& wire, const Setup& setup, const Mark& first, View view) {
  const std::size_t whole = setup.input.messages.size();
  while (view->records_read < whole || lag_of_others(wire, setup) > 0) {
    view = LS_TRY(next_view(wire, view, setup));
  }
  Sample sample = between(first.clocks, read_clocks(setup.clock));
  sample.events = static_cast<double>(whole - first.records);
  return sample;
}

Result<Sample> watch(app::Wire& wire, const Setup& setup) {
  View view;
  while (view == nullptr || view->records_read == 0) {
    view = LS_TRY(next_view(wire, view, setup));
  }
  const Mark first{read_clocks(setup.clock), view->records_read};
  if (first.records == setup.input.messages.size()) {
    return internal_error("too few events to measure: give more with --events");
  }
  const bool is_alone = wire.engine().view().workers.size() == 1;
  Sample sample =
      LS_TRY(is_alone ? watch_one(wire, setup, first, view) : watch_all(wire, setup, first, view));
  view = reader_view(wire, setup);
  sample.outputs = view->outputs;
  sample.late = view->late;
  return sample;
}

}  // namespace

Result<Sample> run_engine(const app::Settings& settings,
                          const std::shared_ptr<const app::Project>& project, const Setup& setup) {
  const MemoryPeak memory;
  const auto wire = LS_TRY(app::Wire::make(settings, project, setup.clock));
  wire->engine().start();
  Result<Sample> sample = watch(*wire, setup);
  wire->engine().stop();
  if (sample) {
    sample->memory_mb = memory.megabytes();
  }
  return sample;
}

}  // namespace ls::bench
