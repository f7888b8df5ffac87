#include "app/wire_embedded.hpp"

#include "app/backlog_bounds.hpp"
#include "app/embedded_gateway.hpp"
#include "app/embedded_log_options.hpp"
#include "app/log_topics.hpp"
#include "app/worker_options.hpp"

#include "leadstream/embedded/embedded_log.hpp"
#include "leadstream/embedded/embedded_sink.hpp"
#include "leadstream/embedded/embedded_source.hpp"

#include <fmt/core.h>

#include <deque>

namespace ls::app {
namespace {

using embedded::EmbeddedLog;

// Often enough that a topic outgrows its bounds by little; a look at a topic of which nothing is to
// go costs one read for each partition.
constexpr Millis kRetentionInterval{30'000};

class EmbeddedStates final : public runtime::StateProvider {
 public:
  EmbeddedStates(EmbeddedLog& log, std::string run) : log_(log), run_(std::move(run)) {}
  Result<std::unique_ptr<runtime::StateOpening>> open(const flow::Topology& topology,
                                                      Partition partition) override {
    return std::unique_ptr<runtime::StateOpening>(
        std::make_unique<runtime::CarriedState>(log_.store(state_of(topology), partition)));
  }
  [[nodiscard]] std::string state_of(const flow::Topology& topology) const {
    return embedded_state(topology, run_);
  }

 private:
  EmbeddedLog& log_;
  std::string run_;
};

class EmbeddedModels final : public runtime::ModelReader {
 public:
  EmbeddedModels(EmbeddedLog& log, std::string topic) : log_(log), topic_(std::move(topic)) {
    const auto info = log_.find(topic_);
    end_ = info ? info->partitions.front().next : Offset(0);
  }

  Status poll(Millis wait, std::vector<flow::Message>& out) override {
    records_.clear();
    headers_.clear();
    const std::uint64_t seen = log_.last_sequence();
    for (embedded::LogRecord& record : LS_TRY(log_.read(topic_, Partition(0), next_, 100))) {
      next_ = record.offset.next();
      records_.push_back(std::move(record));
      const embedded::LogRecord& kept = records_.back();
      flow::Message message;
      message.topic = topic_;
      message.offset = kept.offset;
      message.appended = kept.appended;
      message.key = kept.key;
      message.value = kept.value;
      message.is_tombstone = kept.is_tombstone;
      std::vector<flow::Header>& headers = headers_.emplace_back();
      for (const auto& [name, value] : kept.headers) {
        headers.push_back({name, value});
      }
      message.headers = headers;
      out.push_back(message);
    }
    if (records_.empty()) {
      log_.wait(seen, wait);
    }
    return {};
  }
  [[nodiscard]] bool is_caught_up() const override {
    return next_ >= end_;
  }

 private:
  EmbeddedLog& log_;
  std::string topic_;
  Offset next_{0};
  Offset end_{0};
  std::deque<embedded::LogRecord> records_;
  std::deque<std::vector<flow::Header>> headers_;  // views into them
};

// Order of members is order of death: the engine stops before the log closes.
class EmbeddedWire final : public Wire {
 public:
  EmbeddedWire(const Settings& settings, std::shared_ptr<const Project> project,
               const MemoryBudget& memory, const Clock& clock)
      : settings_(settings),
        project_(std::move(project)),
        clock_(clock),
        world_{memory, {}},
        memory_(database_memory(memory)) {}

  Status open(const std::optional<BoundedRun>& run) {
    embedded::LogOptions options = log_options(settings_);
    // A run has an end, and its settings do not know what a live one keeps.
    options.retention_interval = run ? Millis{0} : kRetentionInterval;
    log_ = LS_TRY(EmbeddedLog::open(std::move(options), memory_, clock_));
    gateway_ = std::make_unique<EmbeddedGateway>(*log_);
    states_ = std::make_unique<EmbeddedStates>(*log_, run ? run->id : "");
    LS_TRY(make_topics());
    LS_TRY(declare_readers());
    const PartitionCounts topics = LS_TRY(partition_counts(*gateway_));
    world_.internal_topics = internal_outputs(*project_, topics);
    if (run) {
      world_.aligned = LS_TRY(aligned_options(settings_, *run, *project_, topics));
    }
    auto models =
        make_models(settings_, *project_, world_,
                    std::make_unique<EmbeddedModels>(*log_, settings_.topic_name("leads.models")));
    engine_ = std::make_unique<runtime::Engine>(plans(), std::move(models), clock_);
    return {};
  }

  [[nodiscard]] runtime::Engine& engine() override {
    return *engine_;
  }
  [[nodiscard]] runtime::LogGateway& gateway() override {
    return *gateway_;
  }
  [[nodiscard]] const MemoryBudget& memory() const override {
    return world_.memory;
  }
  [[nodiscard]] const std::optional<flow::AlignedOptions>& aligned() const override {
    return world_.aligned;
  }
  // One process has all tasks, and its engine shows them.
  Result<EventTime> committed_until(const std::string& /*topology*/,
                                    Partition /*partition*/) override {
    return EventTime::min();
  }
  // Retention leaves what a group has not read, and this one reads no more.
  Status forget_readers() override {
    for (const auto& topology : project_->topologies) {
      for (const std::string& topic : topology->input_topics()) {
        LS_TRY(log_->forget_reader(topic, embedded_group(settings_, *topology)));
      }
    }
    return {};
  }

 private:
  Status make_topics() {
    for (const auto& topology : project_->topologies) {
      for (const std::string& topic : topology->input_topics()) {
        static_cast<void>(LS_TRY(log_->ensure_topic(topic)));
      }
      for (const flow::SinkDef& sink : topology->sinks()) {
        static_cast<void>(LS_TRY(log_->ensure_topic(sink.topic)));
      }
    }
    return {};
  }

  // Before anything is written or deleted: retention has to know of readers that have not begun.
  Status declare_readers() {
    for (const auto& topology : project_->topologies) {
      for (const std::string& topic : topology->input_topics()) {
        LS_TRY(log_->add_reader(topic, embedded_group(settings_, *topology)));
      }
      for (const std::string& topic : backlog_bounds(*topology, project_->topologies)) {
        static_cast<void>(LS_TRY(log_->bound(topic)));
      }
    }
    return {};
  }

  std::vector<runtime::WorkerPlan> plans() {
    std::vector<runtime::WorkerPlan> plans;
    for (const auto& topology : project_->topologies) {
      // Internal topics have one partition: more workers would have nothing to do.
      const auto count = topology->is_internal() ? 1 : static_cast<std::int32_t>(settings_.workers);
      for (std::int32_t worker = 0; worker < count; ++worker) {
        plans.push_back(plan(topology, {worker, count}));
      }
    }
    return plans;
  }

  runtime::WorkerPlan plan(const std::shared_ptr<const flow::Topology>& topology,
                           embedded::Share share) {
    const std::string group = embedded_group(settings_, *topology);
    return {fmt::format("{}.w{}", topology->name(), share.reader), topology,
            worker_options(settings_, world_, static_cast<std::uint32_t>(share.reader)),
            [this, topology, group, share]() -> Result<runtime::WorkerParts> {
              runtime::WorkerParts parts;
              parts.topology = topology;
              parts.catalog = &project_->catalog;
              auto source = std::make_unique<embedded::EmbeddedSource>(*log_, group, share);
              LS_TRY(source->watch(backlog_bounds(*topology, project_->topologies)));
              parts.source = std::move(source);
              parts.sink = std::make_unique<embedded::EmbeddedSink>(*log_, group,
                                                                    states_->state_of(*topology));
              parts.states = states_.get();
              return parts;
            }};
  }

  Settings settings_;
  std::shared_ptr<const Project> project_;
  const Clock& clock_;
  WorkerWorld world_;
  state::DatabaseMemory memory_;
  std::unique_ptr<EmbeddedLog> log_;
  std::unique_ptr<EmbeddedGateway> gateway_;
  std::unique_ptr<EmbeddedStates> states_;
  std::unique_ptr<runtime::Engine> engine_;
};

}  // namespace

Result<std::unique_ptr<Wire>> make_embedded_wire(const Settings& settings,
                                                 std::shared_ptr<const Project> project,
                                                 const Clock& clock,
                                                 const std::optional<BoundedRun>& run) {
  const auto partitions = static_cast<std::int32_t>(settings.partitions);
  const PartitionCounts inputs = LS_TRY(input_partitions(*project, {}, partitions));
  const MemoryBudget memory = LS_TRY(share_memory(memory_demand(settings, *project, inputs)));
  auto wire = std::make_unique<EmbeddedWire>(settings, std::move(project), memory, clock);
  LS_TRY(wire->open(run));
  return std::unique_ptr<Wire>(std::move(wire));
}

}  // namespace ls::app
