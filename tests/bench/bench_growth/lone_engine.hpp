#pragma once

#include "bench/bench_engine/meter.hpp"
#include "bench/bench_engine/without_log.hpp"
#include "bench/bench_growth/views.hpp"
#include "bench/bench_growth/window_project.hpp"
#include "support/temp_folder.hpp"

#include "leadstream/runtime/model_feed.hpp"
#include "leadstream/runtime/worker.hpp"

#include <memory>

namespace ls::bench {

class ViewSource;

// One worker with one window node, its state in RocksDB and no log: views come from memory, results
// are encoded and dropped.
class LoneEngine {
 public:
  static Result<std::unique_ptr<LoneEngine>> make(const WindowOptions& options);
  LoneEngine();
  ~LoneEngine();
  LoneEngine(const LoneEngine&) = delete;
  LoneEngine& operator=(const LoneEngine&) = delete;

  // Takes the views in, up to their commit, and waits until RocksDB has done what it put off. All
  // of its CPU counts, that of making the views does not; the wait is not in the seconds.
  Result<Sample> run(Views& views, std::size_t count, Draw draw);
  [[nodiscard]] std::uint64_t results() const {
    return worker_->view().outputs;
  }

 private:
  Status open(const WindowOptions& options);

  test::TempFolder folder_;
  std::unique_ptr<Clock> clock_;
  WindowProject project_;
  std::unique_ptr<LocalStates> states_;
  std::unique_ptr<runtime::ModelFeed> models_;
  ViewSource* source_ = nullptr;  // the worker's
  std::unique_ptr<runtime::Worker> worker_;
};

}  // namespace ls::bench
