#include "leadstream/runtime/engine.hpp"

#include "runtime/tee_sink.hpp"

#include "leadstream/base/log.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace ls::runtime {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::int64_t kViewEveryNs = 250 * kNsPerMs;
constexpr Millis kPauseFirst{100};
constexpr Millis kPauseMax{30'000};
constexpr std::int64_t kSoundAfterNs = 60'000 * kNsPerMs;
// A full disk or a lost file fails every turn: the worker looks again after so long at most.
constexpr Millis kRestMax{1'000};
constexpr Millis kModelWait{100};
// How long a scorer waits at its start for the versions that are there; and how often it looks.
constexpr Millis kModelPatience{10'000};
constexpr Millis kModelLook{10};

// Sleeps, unless the stop comes first.
void pause_for(Millis pause, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any woken;
  std::unique_lock lock(mutex);
  woken.wait_for(lock, stop, std::chrono::milliseconds(pause.count), [] { return false; });
}

// Larger than any id of an earlier process, which would have to have shown a million items a second
// all its life to come this far.
std::uint64_t first_stream_id(const Clock& clock) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(clock.now().ms, 0)) * 1000 + 1;
}

}  // namespace

struct Engine::Crew {
  WorkerPlan plan;
  Published<WorkerView> view;
  std::int64_t viewed_ns = 0;
  std::int64_t wait_told_ns = 0;
  std::jthread thread;
};

Engine::Engine(std::vector<WorkerPlan> plans, std::unique_ptr<ModelTopic> models,
               const Clock& clock)
    : models_(std::move(models)), clock_(clock), hub_({.first_id = first_stream_id(clock)}) {
  for (WorkerPlan& plan : plans) {
    auto crew = std::make_unique<Crew>();
    crew->plan = std::move(plan);
    // Until the worker is made, which may take a while, at least what it will be can be seen.
    WorkerView view;
    view.topology = crew->plan.topology;
    crew->view.publish(std::make_shared<const WorkerView>(std::move(view)));
    crews_.push_back(std::move(crew));
  }
}

Engine::~Engine() {
  stop();
}

void Engine::start() {
  if (models_ != nullptr) {
    model_thread_ = std::jthread([this](const std::stop_token& stop) { run_models(stop); });
  }
  for (const auto& crew : crews_) {
    crew->thread = std::jthread(
        [this, raw = crew.get()](const std::stop_token& stop) { run_worker(*raw, stop); });
  }
}

void Engine::stop() {
  for (const auto& crew : crews_) {
    crew->thread.request_stop();
  }
  for (const auto& crew : crews_) {
    if (crew->thread.joinable()) {
      crew->thread.join();
    }
  }
  model_thread_.request_stop();
  if (model_thread_.joinable()) {
    model_thread_.join();
  }
}

void Engine::run_models(const std::stop_token& stop) {
  Millis pause = kPauseFirst;
  while (!stop.stop_requested()) {
    const Status status = models_->poll(kModelWait);
    if (status) {
      pause = kPauseFirst;
      continue;
    }
    // A record that is none of an aligned run's stays so.
    if (status.error().retry == Retry::no && status.error().domain != ErrorDomain::external &&
        models_->by_boundary() != nullptr) {
      log_error("Reading models stopped. error=\"{}\"", status.error().message);
      model_failure_ = status.error().message;
      has_failed_ = true;
      return;
    }
    log_warn(
        "The model topic cannot be read now; scoring goes on with the versions at hand. "
        "error=\"{}\"",
        status.error().message);
    pause_for(pause, stop);
    pause = std::min(pause + pause, kPauseMax);
  }
}

// A scorer that began before it knows the versions would answer with the prior where its
// predecessor had a model. Its clients are there by then: nothing that a killed one left open keeps
// the versions behind it from being read.
void Engine::await_models(const std::stop_token& stop) const {
  const std::int64_t began = clock_.monotonic_ns();
  while (!has_models_at_hand() && !stop.stop_requested()) {
    if (clock_.monotonic_ns() - began > kModelPatience.count * kNsPerMs) {
      log_warn("The model topic is not read to its end yet; scoring begins with what is known.");
      return;
    }
    pause_for(kModelLook, stop);
  }
}

bool Engine::has_models_at_hand() const {
  return models_ == nullptr || models_->is_caught_up();
}

std::shared_ptr<const flow::ModelSet> Engine::models() const {
  return models_ == nullptr ? std::make_shared<const flow::ModelSet>() : models_->latest();
}

Result<std::unique_ptr<Worker>> Engine::make_worker(Crew& crew, const std::stop_token& stop) {
  WorkerParts parts = LS_TRY(crew.plan.make());
  if (parts.topology->reads_models()) {
    await_models(stop);
  }
  parts.sink = std::make_unique<TeeSink>(std::move(parts.sink), hub_);
  parts.models = models_.get();
  parts.feed = models_ == nullptr ? nullptr : models_->by_boundary();
  parts.clock = &clock_;
  auto worker = std::make_unique<Worker>(std::move(parts), crew.plan.options);
  LS_TRY(worker->start());
  return worker;
}

// Makes the worker and lets it work; a passing failure makes a new one after a pause.
void Engine::run_worker(Crew& crew, const std::stop_token& stop) {
  Millis pause = kPauseFirst;
  while (!stop.stop_requested()) {
    const std::int64_t began_ns = clock_.monotonic_ns();
    Result<std::unique_ptr<Worker>> worker = make_worker(crew, stop);
    const Status status = worker ? work(crew, **worker, stop) : Status(worker.error());
    if (status) {
      return;
    }
    const bool is_passing = status.error().retry == Retry::yes;
    publish_trouble(crew, is_passing ? WorkerState::retrying : WorkerState::failed, status.error());
    if (!is_passing) {
      log_error("Worker stopped. worker={} error=\"{}\"", crew.plan.name, status.error().message);
      has_failed_ = true;
      return;
    }
    // What worked for a while has no streak of failures behind it.
    if (clock_.monotonic_ns() - began_ns > kSoundAfterNs) {
      pause = kPauseFirst;
    }
    log_warn("Worker starts again. worker={} pause_ms={} error=\"{}\"", crew.plan.name, pause.count,
             status.error().message);
    pause_for(pause, stop);
    pause = std::min(pause + pause, kPauseMax);
  }
}

Status Engine::work(Crew& crew, Worker& worker, const std::stop_token& stop) {
  Millis rest{0};
  while (!stop.stop_requested()) {
    const Status status = worker.run_once();
    if (!status) {
      LS_TRY(recover(crew, worker, status.error()));
      if (rest.count > 0) {
        publish_trouble(crew, WorkerState::retrying, status.error());
        pause_for(rest, stop);
      }
      rest = std::min(rest + rest + kPauseFirst, kRestMax);
      continue;
    }
    rest = Millis{0};
    if (clock_.monotonic_ns() - crew.viewed_ns >= kViewEveryNs) {
      publish(crew, worker);
    }
  }
  LS_TRY(worker.finish());
  publish(crew, worker);
  return {};
}

// What it shows of itself comes before the next turn: who opens a store anew cannot while the old
// one is shown.
Status Engine::recover(Crew& crew, Worker& worker, const Error& error) {
  if (error.retry == Retry::no) {
    return error;
  }
  log_warn("Transaction rolled back. worker={} error=\"{}\"", crew.plan.name, error.message);
  LS_TRY(worker.roll_back());
  publish(crew, worker);
  return {};
}

void Engine::publish(Crew& crew, const Worker& worker) const {
  crew.viewed_ns = clock_.monotonic_ns();
  auto view = std::make_shared<const WorkerView>(worker.view());
  tell_waits(crew, *view);
  crew.view.publish(std::move(view));
}

// Once in so long as it is told at all.
void Engine::tell_waits(Crew& crew, const WorkerView& view) const {
  if (crew.viewed_ns - crew.wait_told_ns < kWaitPatience.count * kNsPerMs) {
    return;
  }
  for (const TaskView& task : view.tasks) {
    if (task.waiting && task.waiting->since >= kWaitPatience) {
      crew.wait_told_ns = crew.viewed_ns;
      log_warn("A task waits for another one. worker={} wait=\"{}\"", crew.plan.name,
               describe_wait(this->view(), task.partition, *task.waiting));
    }
  }
}

void Engine::publish_trouble(Crew& crew, WorkerState state, const Error& error) const {
  WorkerView view = *crew.view.current();
  view.state = state;
  view.error = error.message;
  crew.view.publish(std::make_shared<const WorkerView>(std::move(view)));
}

EngineView Engine::view() const {
  EngineView view;
  for (const auto& crew : crews_) {
    view.workers.push_back(crew->view.current());
  }
  return view;
}

std::string Engine::failure() const {
  for (const auto& crew : crews_) {
    const auto view = crew->view.current();
    if (view->state == WorkerState::failed) {
      return crew->plan.name + ": " + view->error;
    }
  }
  return model_failure_.empty() ? std::string() : "models: " + model_failure_;
}

}  // namespace ls::runtime
