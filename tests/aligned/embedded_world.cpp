#include "aligned/embedded_world.hpp"

#include "leadstream/embedded/embedded_sink.hpp"
#include "leadstream/embedded/embedded_source.hpp"
#include "leadstream/flow/control.hpp"
#include "leadstream/flow/origin.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::aligned {
namespace {

using embedded::EmbeddedLog;

constexpr char kModels[] = "leads.models";
constexpr int kTurnsMax = 50'000;
// A process that dies more often than it can read the models again never gets anywhere.
constexpr std::size_t kDeathsMax = 20;

class States final : public runtime::StateProvider {
 public:
  explicit States(EmbeddedLog& log) : log_(log) {}
  Result<std::unique_ptr<runtime::StateOpening>> open(const flow::Topology& topology,
                                                      Partition partition) override {
    return std::unique_ptr<runtime::StateOpening>(
        std::make_unique<runtime::CarriedState>(log_.store(topology.name(), partition)));
  }

 private:
  EmbeddedLog& log_;
};

// A record as a source gives it, with the headers it points to.
struct View {
  explicit View(const std::string& topic, const embedded::LogRecord& record) {
    for (const auto& [name, value] : record.headers) {
      headers.push_back({name, value});
    }
    message.topic = topic;
    message.offset = record.offset;
    message.key = record.key;
    message.value = record.value;
    message.is_tombstone = record.is_tombstone;
    message.headers = headers;
  }
  std::vector<flow::Header> headers;
  flow::Message message;
};

class Models final : public runtime::ModelReader {
 public:
  explicit Models(EmbeddedLog& log) : log_(log) {}
  Status poll(Millis /*wait*/, std::vector<flow::Message>& out) override {
    views_.clear();
    records_ = LS_TRY(log_.read(kModels, Partition(0), next_, 10));
    for (const embedded::LogRecord& record : records_) {
      next_ = record.offset.next();
      views_.push_back(std::make_unique<View>(topic_, record));
      out.push_back(views_.back()->message);
    }
    return {};
  }
  [[nodiscard]] bool is_caught_up() const override {
    return true;
  }

 private:
  EmbeddedLog& log_;
  std::string topic_ = kModels;
  Offset next_{0};
  std::vector<embedded::LogRecord> records_;
  std::vector<std::unique_ptr<View>> views_;
};

flow::StoredRecord stored(const embedded::LogRecord& record) {
  flow::StoredRecord kept;
  kept.key = record.key;
  kept.value = record.value;
  kept.headers = record.headers;
  for (const auto& [name, value] : record.headers) {
    if (name == "ls-o") {
      kept.time = flow::parse_origin_header(value)->time;
    }
  }
  return kept;
}

bool is_control(const embedded::LogRecord& record) {
  return std::ranges::any_of(record.headers,
                             [](const auto& header) { return header.first == "ls-c"; });
}

}  // namespace

// Everything that a kill takes.
struct EmbeddedWorld::Process {
  Process(EmbeddedLog& log, const flow::AlignedOptions& options)
      : states(log), models(std::make_unique<Models>(log), options, "train") {}
  States states;
  runtime::AlignedModels models;
  std::vector<std::unique_ptr<runtime::Worker>> workers;
};

EmbeddedWorld::EmbeddedWorld(const Case& run, std::uint64_t schedule)
    : case_(run), random_(schedule), clock_(EventTime{0}), memory_({8 << 20, 8 << 20}) {}

EmbeddedWorld::~EmbeddedWorld() {
  process_.reset();
}

Status EmbeddedWorld::open_log() {
  embedded::LogOptions options;
  options.folder = folder_.path();
  options.partitions = case_.input_partitions;
  options.topic_partitions = {{"crm.model", 1},
                              {"leads.examples", 1},
                              {"leads.signals", case_.options.tasks.at("watch")},
                              {kModels, 1}};
  options.fsync = embedded::Fsync::never;
  log_ = LS_TRY(EmbeddedLog::open(std::move(options), memory_, clock_));
  for (const auto& topology : case_.topologies) {
    for (const std::string& topic : topology->input_topics()) {
      static_cast<void>(LS_TRY(log_->ensure_topic(topic)));
    }
  }
  static_cast<void>(LS_TRY(log_->ensure_topic(kModels)));
  return {};
}

// The log's clock says when it took a record in.
Status EmbeddedWorld::fill() {
  for (const Input& input : case_.inputs) {
    clock_.advance(input.appended - clock_.now());
    embedded::Append append;
    append.topic = input.topic;
    append.key = input.key;
    append.value = input.value;
    static_cast<void>(LS_TRY(log_->append({append})));
  }
  return {};
}

Status EmbeddedWorld::start() {
  process_ = std::make_unique<Process>(*log_, case_.options);
  for (const auto& topology : case_.topologies) {
    LS_TRY(add_workers(topology, case_.options.tasks.at(topology->name())));
  }
  return {};
}

Status EmbeddedWorld::add_workers(const std::shared_ptr<const flow::Topology>& topology,
                                  std::int32_t tasks) {
  const auto count = std::min<std::int32_t>(tasks, 2);
  for (std::int32_t worker = 0; worker < count; ++worker) {
    const std::string group = "app." + topology->name();
    runtime::WorkerParts parts;
    parts.topology = topology;
    parts.catalog = &catalog();
    parts.source =
        std::make_unique<embedded::EmbeddedSource>(*log_, group, embedded::Share{worker, count});
    parts.sink = std::make_unique<embedded::EmbeddedSink>(*log_, group);
    parts.states = &process_->states;
    parts.feed = &process_->models;
    parts.clock = &clock_;
    runtime::WorkerOptions options;
    options.messages_max = 1 + random_.below(50);
    options.poll_wait = Millis{0};
    options.task.boundary = case_.boundary;
    options.task.run_records_max = case_.run_records_max;
    options.task.aligned = case_.options;
    options.task.internal_topics = {
        {"leads.examples", 1}, {"leads.signals", case_.options.tasks.at("watch")}, {kModels, 1}};
    process_->workers.push_back(
        std::make_unique<runtime::Worker>(std::move(parts), std::move(options)));
    LS_TRY(process_->workers.back()->start());
  }
  return {};
}

Status EmbeddedWorld::run() {
  LS_TRY(open_log());
  LS_TRY(fill());
  LS_TRY(start());
  const bool has_faults = random_.below(3) > 0;
  for (int turns = 0; !is_done(); ++turns) {
    if (turns > kTurnsMax) {
      return internal_error("the run hangs");
    }
    LS_TRY(turn());
    if (has_faults && deaths_ < kDeathsMax && random_.below(100) == 0) {
      LS_TRY(die());
    }
    if (has_faults && random_.below(50) == 0) {
      LS_TRY(process_->workers[random_.below(process_->workers.size())]->roll_back());
    }
  }
  return {};
}

Status EmbeddedWorld::turn() {
  clock_.advance(Millis{static_cast<std::int64_t>(random_.below(40))});
  if (random_.below(3) == 0) {
    LS_TRY(process_->models.poll(Millis{0}));
  }
  return process_->workers[random_.below(process_->workers.size())]->run_once();
}

Status EmbeddedWorld::die() {
  ++deaths_;
  process_.reset();
  if (random_.below(4) == 0) {
    log_.reset();
    LS_TRY(open_log());
  }
  return start();
}

bool EmbeddedWorld::is_done() const {
  return std::ranges::all_of(process_->workers,
                             [](const auto& worker) { return worker->is_done(); });
}

Result<std::vector<std::string>> EmbeddedWorld::lines() const {
  std::vector<std::string> lines;
  for (const embedded::TopicInfo& topic : log_->topics()) {
    if (is_outside(topic.name)) {
      continue;
    }
    for (const embedded::PartitionInfo& at : topic.partitions) {
      for (const embedded::LogRecord& record :
           LS_TRY(log_->read(topic.name, at.partition, at.first, 1'000'000, 1 << 30))) {
        if (!is_control(record)) {
          lines.push_back(topic.name + " " + canonical_line(stored(record)));
        }
      }
    }
  }
  std::ranges::sort(lines);
  return lines;
}

std::string judge_workers(const Case& run, std::size_t& deaths) {
  EmbeddedWorld world(run, run.seed);
  const Status ran = world.run();
  deaths += world.deaths();
  if (!ran) {
    return ran.error().message;
  }
  const auto lines = world.lines();
  if (!lines) {
    return lines.error().message;
  }
  const std::vector<std::string> expected = expected_of(run);
  return *lines == expected ? "" : first_difference(expected, *lines);
}

}  // namespace ls::aligned
