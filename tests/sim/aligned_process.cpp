#include "sim/aligned_process.hpp"

#include "kafka/sink.hpp"
#include "sim/sim_client.hpp"
#include "sim/sim_source.hpp"

#include <fmt/core.h>

namespace ls::sim {
namespace {

constexpr Millis kPause{200};
constexpr Millis kModelWait{50};
constexpr char kModels[] = "leads.models";

kafka::ClientSettings client_settings() {
  kafka::ClientSettings settings;
  settings.app = "sim";
  settings.transaction_timeout = seconds(10);
  settings.request_timeout = seconds(3);
  return settings;
}

// Opens the topic at the first poll, so that no answer of the broker is an error that passes.
class Models final : public runtime::ModelReader {
 public:
  explicit Models(std::shared_ptr<Host> host) : readers_(std::move(host), "sim") {}
  Status poll(Millis wait, std::vector<flow::Message>& out) override {
    if (reader_ == nullptr) {
      reader_ = LS_TRY(readers_.open({kModels, Partition(0)}, std::nullopt));
    }
    return reader_->poll(wait, 100, out);
  }
  [[nodiscard]] bool is_caught_up() const override {
    return true;
  }

 private:
  SimReaders readers_;
  std::unique_ptr<flow::LogReader> reader_;
};

}  // namespace

AlignedProcess::AlignedProcess(World& world, const aligned::Case& run, std::size_t number,
                               std::vector<std::string>& stopped)
    : world_(world),
      case_(run),
      name_(fmt::format("p{}", number)),
      stopped_(stopped),
      settings_(client_settings()) {}

void AlignedProcess::start() {
  host_ = std::make_shared<Host>(world_, name_);
  life_ = std::make_shared<Life>();
  life_->models = std::make_unique<runtime::AlignedModels>(std::make_unique<Models>(host_),
                                                           case_.options, "train");
  world_.schedule.note(name_ + ": starts");
  world_.schedule.spawn(host_->group(),
                        [this, host = host_, life = life_] { run_models(host, life); });
  for (const TopologyPtr& topology : case_.topologies) {
    world_.schedule.spawn(host_->group(), [this, host = host_, life = life_, topology] {
      run_worker(host, life, topology);
    });
  }
}

void AlignedProcess::kill(std::string_view why) {
  if (is_running()) {
    host_->kill(why);
  }
}

void AlignedProcess::plan(CrashPlan plan) {
  if (is_running()) {
    host_->plan(plan);
  }
}

std::size_t AlignedProcess::done(const std::string& topology) const {
  if (!is_running()) {
    return 0;
  }
  const auto found = life_->done.find(topology);
  return found == life_->done.end() ? 0 : found->second;
}

void AlignedProcess::run_models(const std::shared_ptr<Host>& host,
                                const std::shared_ptr<Life>& life) {
  while (true) {
    host->schedule().check_alive();
    const Status polled = life->models->poll(kModelWait);
    if (!polled && polled.error().retry == Retry::no) {
      stopped_.push_back(fmt::format("{}: models: {}", name_, polled.error().message));
      return;
    }
    host->schedule().sleep(Millis{1});
  }
}

// As `runtime::Engine` runs a worker, with fibers for threads.
void AlignedProcess::run_worker(const std::shared_ptr<Host>& host,
                                const std::shared_ptr<Life>& life, const TopologyPtr& topology) {
  SimReaders readers(host, settings_.app);
  runtime::TaskLeases leases(host->schedule().clock());
  SimStates states(host, readers, volumes_[topology->name()], leases);
  while (true) {
    host->schedule().check_alive();
    Result<std::unique_ptr<runtime::Worker>> worker = make_worker(host, *life, topology, states);
    const Status status =
        worker ? work(*host, *life, **worker, topology->name()) : Status(worker.error());
    host->schedule().note(
        fmt::format("{}.{}: begins anew: {}", name_, topology->name(), status.error().message));
    if (status.error().retry == Retry::no) {
      stopped_.push_back(
          fmt::format("{}.{} gave up: {}", name_, topology->name(), status.error().message));
      return;
    }
    worker = status.error();
    host->schedule().sleep(kPause);
  }
}

Result<std::unique_ptr<runtime::Worker>> AlignedProcess::make_worker(
    const std::shared_ptr<Host>& host, Life& life, const TopologyPtr& topology,
    runtime::StateProvider& states) {
  kafka::WorkerSettings worker;
  worker.topology = topology->name();
  worker.instance_id = name_;
  const Clock& clock = host->schedule().clock();
  SourceOptions reading;
  reading.group = topology->name();
  reading.instance = fmt::format("{}.{}", name_, topology->name());
  auto source = std::make_unique<SimSource>(host, std::move(reading));
  auto sink = std::make_unique<kafka::KafkaSink>(
      settings_, worker, std::make_unique<SimClients>(host, *source), clock);
  LS_TRY(sink->abort());
  runtime::WorkerParts parts;
  parts.topology = topology;
  parts.catalog = &aligned::catalog();
  parts.source = std::move(source);
  parts.sink = std::move(sink);
  parts.states = &states;
  parts.feed = life.models.get();
  parts.clock = &clock;
  runtime::WorkerOptions options;
  options.messages_max = 32;
  options.poll_wait = Millis{50};
  options.task.boundary = case_.boundary;
  options.task.run_records_max = case_.run_records_max;
  options.task.aligned = case_.options;
  options.task.internal_topics = {{"leads.examples", case_.options.tasks.at("train")},
                                  {"leads.signals", case_.options.tasks.at("watch")},
                                  {kModels, 1}};
  auto made = std::make_unique<runtime::Worker>(std::move(parts), std::move(options));
  LS_TRY(made->start());
  return made;
}

// Until it fails, or the process dies.
Status AlignedProcess::work(Host& host, Life& life, runtime::Worker& worker,
                            const std::string& topology) {
  while (true) {
    Status status = worker.run_once();
    host.schedule().check_alive();
    if (!status && status.error().retry == Retry::yes) {
      host.schedule().note(fmt::format("{}: rolls back: {}", name_, status.error().message));
      status = worker.roll_back();
    }
    life.done[topology] = worker.is_done() ? worker.view().tasks.size() : 0;
    LS_TRY(std::move(status));
  }
}

}  // namespace ls::sim
