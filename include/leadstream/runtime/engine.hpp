#pragma once

#include "leadstream/base/published.hpp"
#include "leadstream/runtime/engine_view.hpp"
#include "leadstream/runtime/stream_hub.hpp"
#include "leadstream/runtime/worker.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace ls::runtime {

// How to make one worker, again after its clients died.
struct WorkerPlan {
  std::string name;  // "score.w0", for threads and logs
  std::shared_ptr<const flow::Topology> topology;
  WorkerOptions options;
  std::function<Result<WorkerParts>()> make;
};

// Starts the workers, each on its thread, and one thread that reads models; restarts what failed
// for a passing reason, with growing pauses; collects their views. Built and used on the main
// thread; `view` and `hub` from any.
class Engine {
 public:
  // Without `models` none are read: an aligned run in which nobody learns.
  Engine(std::vector<WorkerPlan> plans, std::unique_ptr<ModelTopic> models, const Clock& clock);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  void start();
  // Every worker commits what it has and stops. Safe to call twice.
  void stop();

  [[nodiscard]] EngineView view() const;
  [[nodiscard]] StreamHub& hub() {
    return hub_;
  }
  // The newest version of every model. Never null. Any thread.
  [[nodiscard]] std::shared_ptr<const flow::ModelSet> models() const;
  // Whether scoring can begin with the versions that there were at the start.
  [[nodiscard]] bool has_models_at_hand() const;
  // True once a worker, or the reader of an aligned run's models, stopped for a reason that waiting
  // does not mend.
  [[nodiscard]] bool has_failed() const {
    return has_failed_;
  }
  [[nodiscard]] std::string failure() const;

 private:
  struct Crew;

  void run_worker(Crew& crew, const std::stop_token& stop);
  Status work(Crew& crew, Worker& worker, const std::stop_token& stop);
  Status recover(Crew& crew, Worker& worker, const Error& error);
  Result<std::unique_ptr<Worker>> make_worker(Crew& crew, const std::stop_token& stop);
  void await_models(const std::stop_token& stop) const;
  void publish(Crew& crew, const Worker& worker) const;
  void publish_trouble(Crew& crew, WorkerState state, const Error& error) const;
  void tell_waits(Crew& crew, const WorkerView& view) const;
  void run_models(const std::stop_token& stop);

  std::unique_ptr<ModelTopic> models_;
  const Clock& clock_;
  StreamHub hub_;  // behind clock_: its ids begin at the present time
  std::vector<std::unique_ptr<Crew>> crews_;
  std::jthread model_thread_;
  std::string model_failure_;  // settled before has_failed_
  std::atomic<bool> has_failed_ = false;
};

}  // namespace ls::runtime
