#include "support/fake_engine.hpp"

#include "leadstream/event/json_writer.hpp"
#include "leadstream/flow/topology_builder.hpp"
#include "leadstream/state/memory_store.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace ls::test {
namespace {

using flow::PayloadKind;

// A node that only shows itself: what it takes, gives, and keeps of the one lead it knows.
class FakeNode final : public flow::Blueprint {
 public:
  struct Look {
    std::string type;
    std::vector<PayloadKind> accepts;
    PayloadKind produces = PayloadKind::event;
    std::string row = {};  // JSON of the lead "acme|42"
  };
  explicit FakeNode(Look look) : look_(std::move(look)) {}

  [[nodiscard]] std::string_view type() const override {
    return look_.type;
  }
  [[nodiscard]] bool accepts(PayloadKind kind) const override {
    return std::find(look_.accepts.begin(), look_.accepts.end(), kind) != look_.accepts.end();
  }
  [[nodiscard]] PayloadKind produces() const override {
    return look_.produces;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return nullptr;
  }
  [[nodiscard]] std::string fingerprint() const override {
    return look_.type;
  }
  [[nodiscard]] Result<bool> describe_key(const state::StateStore& /*committed*/,
                                          std::string_view /*node_id*/, Bytes key,
                                          event::JsonWriter& out) const override {
    if (look_.row.empty() || key != "acme|42") {
      return false;
    }
    out.raw(look_.row);
    return true;
  }

 private:
  Look look_;
};

std::shared_ptr<const FakeNode> node(FakeNode::Look look) {
  return std::make_shared<const FakeNode>(std::move(look));
}

std::shared_ptr<const flow::Topology> must(Result<std::shared_ptr<const flow::Topology>> built) {
  if (!built) {
    fmt::print(stderr, "{}\n", built.error().message);
    std::abort();
  }
  return *built;
}

std::shared_ptr<const flow::Topology> score_topology() {
  flow::TopologyBuilder builder("score");
  flow::SourceDef source;
  source.id = "events";
  source.topics = {"crm.web", "crm.label"};
  builder.source(source);
  builder.node("engagement", {"events"},
               node({"aggregate",
                     {PayloadKind::event},
                     PayloadKind::features,
                     R"({"as_of":"2026-05-28T20:00:00.000Z","features":{"pages_7d":4,)"
                     R"("source":"webinar","dwell_30d":null}})"}));
  builder.node(
      "model", {"engagement"},
      node({"score",
            {PayloadKind::features},
            PayloadKind::score,
            R"({"model":"conversion","as_of":"2026-05-28T20:00:00.000Z","model_version":)"
            R"("2026-05-28T19:00:00.000Z","probability":0.75,"margin":1.1,"base":-0.2,"explain":[)"
            R"({"feature":"pages_7d","value":4,"contribution":0.4},)"
            R"({"feature":"source","value":"webinar","contribution":1.2},)"
            R"({"feature":"dwell_30d","value":null,"contribution":-0.3}]})"}));
  builder.sink("scores", {"model"}, "leads.scores");
  return must(builder.build());
}

std::shared_ptr<const flow::Topology> train_topology() {
  flow::TopologyBuilder builder("train");
  flow::SourceDef source;
  source.id = "examples";
  source.topics = {"leads.examples"};
  source.format = flow::SourceFormat::examples;
  source.upstream = {"score"};
  builder.source(source);
  builder.node("learn", {"examples"},
               node({"learn", {PayloadKind::example}, PayloadKind::evaluation}));
  builder.sink("evaluations", {"learn"}, "leads.evaluations");
  return must(builder.build());
}

std::shared_ptr<const flow::Topology> watch_topology() {
  flow::TopologyBuilder builder("watch");
  flow::SourceDef source;
  source.id = "signals";
  source.topics = {"leads.signals"};
  source.format = flow::SourceFormat::signals;
  source.upstream = {"score"};
  builder.source(source);
  builder.node("drift", {"signals"},
               node({"detect_drift", {PayloadKind::signal}, PayloadKind::finding}));
  builder.node("alerts", {"drift"}, node({"alert", {PayloadKind::finding}, PayloadKind::alert}));
  builder.sink("alerts_out", {"alerts"}, "leads.alerts");
  return must(builder.build());
}

void write_report(event::JsonWriter& json, std::string_view name, double auc) {
  json.key(name).begin_object().member("count", 2400).member("base_rate", 0.08);
  json.member("auc", auc).member("log_loss", 0.231).member("brier", 0.066);
  json.member("calibration_error", 0.012).end_object();
}

// A model that gets better as it learns.
std::string learner() {
  std::string text;
  event::JsonWriter json(text);
  json.begin_array().begin_object().member("model", "conversion").member("kind", "coin");
  json.member("role", "champion").member("examples", 2400).member("features", 16);
  write_report(json, "served", 0.801);
  write_report(json, "recent", 0.842);
  json.key("history").begin_array();
  for (int i = 1; i <= 24; ++i) {
    const double learned = 1.0 - std::exp(-i / 6.0);
    json.begin_object().member("at", FakeEngine::kClock - hours(24 - i));
    json.member("examples", i * 100).member("auc", 0.55 + 0.3 * learned + 0.01 * (i % 3));
    json.member("log_loss", 0.42 - 0.19 * learned)
        .member("calibration_error", 0.05 - 0.03 * learned);
    json.end_object();
  }
  json.end_array().end_object().end_array();
  return text;
}

struct FakeMonitor {
  std::string_view type;
  std::string_view entity;
  std::string_view state;
  double d = 0.0;
  double p = 1.0;
  double shift = 0.0;  // of the current values, in bins
};

// Counts of a bell over 20 bins.
void write_bell(event::JsonWriter& json, std::string_view name, double centre, double total) {
  json.key(name).begin_array();
  for (int bin = 0; bin <= 20; ++bin) {
    const double z = (bin - centre) / 3.0;
    json.value(static_cast<std::uint64_t>(std::lround(total * std::exp(-z * z / 2.0) / 7.5)));
  }
  json.end_array();
}

void write_monitor(event::JsonWriter& json, const FakeMonitor& monitor) {
  json.begin_object().member("entity_type", monitor.type).member("entity", monitor.entity);
  json.member("state", monitor.state).member("reference_count", 2000);
  const bool is_learning = monitor.state == "learning";
  json.member("windows", is_learning ? 0 : 12).member("missing", 3);
  if (!is_learning) {
    json.member("d", monitor.d).member("log_p", std::log(monitor.p));
    json.member("p_adjusted", monitor.p).member("location", 4.5);
    json.member("window_start", FakeEngine::kClock - hours(5));
    json.member("window_end", FakeEngine::kClock - hours(1));
    json.key("histogram").begin_object().key("edges").begin_array();
    for (int edge = 0; edge < 20; ++edge) {
      json.value(edge * 0.5);
    }
    json.end_array();
    write_bell(json, "reference", 8.0, 2000.0);
    write_bell(json, "current", 8.0 + monitor.shift, 400.0);
    json.end_object();
  }
  json.end_object();
}

std::string family() {
  std::string text;
  event::JsonWriter json(text);
  json.begin_array().begin_object().member("model", "conversion").member("signals", 5200);
  json.member("level", 0.01).member("effect_min", 0.15);
  json.member("window", 400).member("reference", 2000).key("monitors").begin_array();
  write_monitor(json, {"feature", "pages_7d", "steady", 0.041, 0.62, 0.1});
  write_monitor(json, {"feature", "dwell_30d", "firing", 0.412, 3e-41, 4.0});
  write_monitor(json, {"feature", "interest", "learning"});
  write_monitor(json, {"prediction", "probability", "steady", 0.09, 0.08, 0.6});
  json.end_array().end_object().end_array();
  return text;
}

constexpr std::string_view kAlerts =
    R"([{"name":"LeadScoreDrift","fingerprint":"00000000000000aa","model":"conversion",)"
    R"("entity":"headcount","summary":)"
    R"("feature headcount of model conversion: D = 0.201, adjusted p = 0.004","state":"resolved",)"
    R"("severity":"warning","value":0.201,"starts_at":"2026-05-28T18:00:00.000Z",)"
    R"("changed_at":"2026-05-28T20:20:00.000Z"},)"
    R"({"name":"LeadScoreDrift","fingerprint":"00000000000000bb","model":"conversion",)"
    R"("entity":"dwell_30d","summary":)"
    R"("feature dwell_30d of model conversion: D = 0.412, adjusted p = 3e-41","state":"firing",)"
    R"("severity":"critical","value":0.412,"starts_at":"2026-05-28T19:26:40.000Z",)"
    R"("changed_at":"2026-05-28T19:26:40.000Z"}])";

runtime::TaskView task_of(const flow::Topology& topology, std::uint64_t read, std::int64_t lag) {
  runtime::TaskView task;
  task.partition = Partition(0);
  task.clock = FakeEngine::kClock;
  task.records_read = read;
  task.timers_pending = 12;
  const auto next = static_cast<std::int64_t>(read);
  const std::string topic = topology.input_topics().front();
  task.read_appended = FakeEngine::kClock - seconds(30);
  task.inputs.push_back({flow::Position{{topic, Partition(0)}, Offset(next)}, Offset(next + lag)});
  task.committed = std::make_shared<const state::MemoryStore>();
  return task;
}

std::shared_ptr<runtime::WorkerView> worker_of(std::shared_ptr<const flow::Topology> topology,
                                               std::uint64_t read, std::int64_t lag) {
  auto worker = std::make_shared<runtime::WorkerView>();
  worker->topology = std::move(topology);
  worker->state = runtime::WorkerState::running;
  worker->tasks.push_back(task_of(*worker->topology, read, lag));
  worker->records_read = read;
  worker->outputs = read;
  worker->commits = 5;
  worker->commit_ns_total = 250'000'000;
  worker->commit_durations.add(0.05, 5);
  worker->latencies.add(0.2, read);
  worker->looped_at_ns = FakeEngine::kClock.ms * 1'000'000;
  for (const flow::NodeDef& def : worker->topology->nodes()) {
    worker->nodes.push_back(
        {def.id, std::string(def.blueprint->type()), read, read, 0, 500'000'000, {}});
  }
  return worker;
}

}  // namespace

FakeEngine::FakeEngine() {
  const auto score = worker_of(score_topology(), 1000, kLag);
  score->dead_letters = 7;
  score->dead_letters_by_code = {{"invalid_json", 2}, {"invalid_time", 5}};
  score->late = 2;
  const auto train = worker_of(train_topology(), 240, 0);
  train->nodes[0].descriptions.push_back(learner());
  train->nodes[0].counts = {{"labels_retracted", 3}};
  const auto watch = worker_of(watch_topology(), 100, 0);
  watch->nodes[0].descriptions.push_back(family());
  watch->nodes[1].descriptions.emplace_back(kAlerts);
  workers_ = {score, train, watch};
}

runtime::EngineView FakeEngine::view() const {
  const std::lock_guard lock(mutex_);
  return {workers_};
}

void FakeEngine::work(std::uint64_t records) {
  const std::lock_guard lock(mutex_);
  for (auto& worker : workers_) {
    auto next = std::make_shared<runtime::WorkerView>(*worker);
    next->records_read += records;
    next->outputs += records;
    worker = std::move(next);
  }
}

void FakeEngine::set_state(runtime::WorkerState state, std::string error) {
  const std::lock_guard lock(mutex_);
  auto next = std::make_shared<runtime::WorkerView>(*workers_.front());
  next->state = state;
  next->error = std::move(error);
  workers_.front() = std::move(next);
}

void FakeEngine::set_restoring(runtime::RestoringView task) {
  const std::lock_guard lock(mutex_);
  auto next = std::make_shared<runtime::WorkerView>(*workers_.front());
  next->restoring.push_back(task);
  workers_.front() = std::move(next);
}

void FakeEngine::set_waiting(const runtime::WaitView& waiting) {
  const std::lock_guard lock(mutex_);
  auto next = std::make_shared<runtime::WorkerView>(*workers_.front());
  next->tasks.front().waiting = waiting;
  workers_.front() = std::move(next);
}

}  // namespace ls::test
