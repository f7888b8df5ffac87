#include "sim/process.hpp"

#include "kafka/sink.hpp"
#include "sim/sim_client.hpp"
#include "sim/sim_readers.hpp"
#include "sim/sim_source.hpp"
#include "sim/sim_topology.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::sim {
namespace {

constexpr Millis kPauseFirst{100};
constexpr Millis kPauseMax{5000};

class NoModels final : public runtime::ModelReader {
 public:
  Status poll(Millis /*wait*/, std::vector<flow::Message>& /*out*/) override {
    return {};
  }
  [[nodiscard]] bool is_caught_up() const override {
    return true;
  }
};

kafka::ClientSettings client_settings() {
  kafka::ClientSettings settings;
  settings.app = "sim";
  settings.transaction_timeout = seconds(10);
  settings.request_timeout = seconds(3);
  return settings;
}

}  // namespace

Process::Process(World& world, const Scenario& scenario, std::size_t number, Findings& findings)
    : world_(world),
      scenario_(scenario),
      name_(fmt::format("p{}", number)),
      findings_(findings),
      settings_(client_settings()),
      models_(std::make_unique<NoModels>()) {}

void Process::start() {
  if (is_running()) {
    return;
  }
  is_stopping_ = false;
  host_ = std::make_shared<Host>(world_, name_);
  leases_ = std::make_shared<runtime::TaskLeases>(world_.schedule.clock());
  world_.schedule.note(name_ + ": starts");
  workers_running_ = scenario_.workers;
  for (std::size_t worker = 0; worker < scenario_.workers; ++worker) {
    world_.schedule.spawn(host_->group(), [this, host = host_, leases = leases_, worker] {
      run_worker(host, *leases, worker);
      --workers_running_;
    });
  }
}

void Process::kill(std::string_view why) {
  if (host_) {
    host_->kill(why);
  }
}

void Process::freeze(bool is_frozen) {
  if (host_ == nullptr || host_->is_dead()) {
    return;
  }
  world_.schedule.note(name_ + (is_frozen ? ": frozen" : ": thawed"));
  if (is_frozen) {
    host_->group()->is_frozen = true;
  } else {
    world_.schedule.thaw(*host_->group());
  }
}

void Process::cut(Millis time) {
  if (host_) {
    host_->cut(time);
  }
}

void Process::plan(CrashPlan plan) {
  if (host_) {
    host_->plan(plan);
  }
}

void Process::lose_power() {
  for (auto& [partition, folder] : volume_.folders) {
    folder.keep(world_.schedule.random().below(folder.unsynced.size() + 1));
  }
}

// As `runtime::Engine` runs a worker, with fibers for threads.
void Process::run_worker(const std::shared_ptr<Host>& host, runtime::TaskLeases& leases,
                         std::size_t number) {
  SimReaders readers(host, settings_.app);
  SimStates states(host, readers, volume_, leases);
  Millis pause = kPauseFirst;
  while (!is_stopping_) {
    host->schedule().check_alive();
    Result<std::unique_ptr<runtime::Worker>> worker = make_worker(host, states, number);
    const Status status = worker ? work(*host, **worker) : Status(worker.error());
    if (status) {
      return;
    }
    host->schedule().note(
        fmt::format("{}.w{}: begins anew: {}", name_, number, status.error().message));
    if (status.error().retry == Retry::no) {
      findings_.stopped.push_back(
          fmt::format("{}.w{} gave up: {}", name_, number, status.error().message));
      return;
    }
    worker = status.error();
    host->schedule().sleep(pause);
    pause = std::min(pause + pause, kPauseMax);
  }
}

Result<std::unique_ptr<runtime::Worker>> Process::make_worker(const std::shared_ptr<Host>& host,
                                                              runtime::StateProvider& states,
                                                              std::size_t number) {
  kafka::WorkerSettings worker;
  worker.topology = "sim";
  worker.instance_id = name_;
  worker.worker = static_cast<int>(number);
  worker.output_topics = outputs_of(scenario_.shape);
  const Clock& clock = host->schedule().clock();
  auto source = std::make_unique<SimSource>(
      host, SourceOptions{.instance = fmt::format("{}.w{}", name_, number)});
  auto sink = std::make_unique<kafka::KafkaSink>(
      settings_, worker, std::make_unique<SimClients>(host, *source), clock);
  LS_TRY(sink->abort());
  runtime::WorkerParts parts;
  parts.topology = topology_of(scenario_.shape);
  parts.catalog = &catalog();
  parts.source = std::move(source);
  parts.sink = std::move(sink);
  parts.states = &states;
  parts.models = &models_;
  parts.clock = &clock;
  runtime::WorkerOptions options;
  options.worker = static_cast<std::uint32_t>(number);
  options.commit_interval = scenario_.commit_interval;
  options.uncommitted_bytes_max = scenario_.uncommitted_bytes_max;
  options.task.run_records_max = scenario_.run_records_max;
  options.messages_max = 16;
  options.poll_wait = Millis{100};
  auto made = std::make_unique<runtime::Worker>(std::move(parts), options);
  LS_TRY(made->start());
  return made;
}

Status Process::work(Host& host, runtime::Worker& worker) {
  while (!is_stopping_) {
    Status status = worker.run_once();
    host.schedule().check_alive();
    if (!status && status.error().retry == Retry::yes) {
      host.schedule().note(fmt::format("{}: rolls back: {}", name_, status.error().message));
      status = worker.roll_back();
    }
    LS_TRY(status);
  }
  return worker.finish();
}

}  // namespace ls::sim
