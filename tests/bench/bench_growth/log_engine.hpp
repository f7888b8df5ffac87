#pragma once

#include "app/worker_options.hpp"
#include "bench/bench_engine/meter.hpp"
#include "bench/bench_growth/views.hpp"
#include "bench/bench_growth/window_project.hpp"
#include "support/temp_folder.hpp"

#include "leadstream/embedded/embedded_log.hpp"
#include "leadstream/embedded/embedded_sink.hpp"
#include "leadstream/runtime/model_feed.hpp"
#include "leadstream/runtime/worker.hpp"

#include <memory>

namespace ls::bench {

// One worker with one window node on the embedded log, as `leadstream run` has it: views are read
// from the log, results, rows and positions are committed to it. No models, no HTTP.
class LogEngine {
 public:
  static Result<std::unique_ptr<LogEngine>> make(const WindowOptions& options);
  LogEngine();
  ~LogEngine();
  LogEngine(const LogEngine&) = delete;
  LogEngine& operator=(const LogEngine&) = delete;

  // Appends the views and takes them in, up to their commit, and waits until RocksDB has done what
  // it put off, for the log as for the rows. The producer's part, making and appending, is left
  // out.
  Result<Sample> run(Views& views, std::size_t count, Draw draw);

 private:
  Status open(const WindowOptions& options);
  Status open_worker(const app::WorkerWorld& world);
  Status append(const std::vector<View>& views);
  Status take_in();

  test::TempFolder folder_;
  std::unique_ptr<Clock> clock_;
  WindowProject project_;
  std::unique_ptr<state::DatabaseMemory> memory_;
  std::unique_ptr<embedded::EmbeddedLog> log_;
  std::unique_ptr<embedded::EmbeddedSink> producer_;
  std::unique_ptr<runtime::StateProvider> states_;
  std::unique_ptr<runtime::ModelFeed> models_;
  std::unique_ptr<runtime::Worker> worker_;
  std::uint64_t appended_ = 0;
};

}  // namespace ls::bench
