#pragma once

#include "app/project.hpp"
#include "app/settings.hpp"
#include "bench/bench_engine/meter.hpp"
#include "bench/bench_engine/without_log.hpp"
#include "bench/bench_growth/views.hpp"
#include "support/temp_folder.hpp"

#include "leadstream/runtime/model_feed.hpp"
#include "leadstream/runtime/worker.hpp"

#include <memory>
#include <string>

namespace ls::bench {

class ViewSource;

struct LoneOptions {
  std::string window;  // of the only node, in YAML: "tumbling: { size: 30d }"
  std::int32_t partitions = 1;
  std::size_t memory = std::size_t{256} << 20U;
};

// One worker with one window node, its state in RocksDB and no log: views come from memory, results
// are encoded and dropped.
class LoneEngine {
 public:
  static Result<std::unique_ptr<LoneEngine>> make(const LoneOptions& options);
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
  Status open(const LoneOptions& options);

  test::TempFolder folder_;
  std::unique_ptr<Clock> clock_;
  std::shared_ptr<const app::Project> project_;
  std::unique_ptr<LocalStates> states_;
  std::unique_ptr<runtime::ModelFeed> models_;
  ViewSource* source_ = nullptr;  // the worker's
  std::unique_ptr<runtime::Worker> worker_;
};

}  // namespace ls::bench
