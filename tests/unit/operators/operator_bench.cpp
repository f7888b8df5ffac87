#include "unit/operators/operator_bench.hpp"

#include "leadstream/config/yaml.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/flow/codec.hpp"
#include "leadstream/operators/registry.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>

namespace ls::test {
namespace {

template <typename T>
T must_have(Result<T> result) {
  if (!result) {
    throw std::runtime_error(result.error().message);
  }
  return std::move(*result);
}

Result<std::shared_ptr<const flow::Topology>> parse(std::string_view yaml) {
  const config::Node root = LS_TRY(config::parse_yaml(yaml, "bench.yaml"));
  return flow::parse_topology(root, catalog(), operators::all_operators());
}

// The first source that gives such a payload.
std::uint32_t source_of(const flow::Topology& topology, const flow::Payload& payload) {
  const std::vector<flow::SourceDef>& sources = topology.sources();
  const auto found = std::ranges::find_if(sources, [&](const flow::SourceDef& source) {
    return flow::payload_of(source.format) == flow::kind_of(payload);
  });
  return found == sources.end() ? 0 : static_cast<std::uint32_t>(found - sources.begin());
}

}  // namespace

void must(const Status& status) {
  if (!status) {
    throw std::runtime_error(status.error().message);
  }
}

const event::Catalog& catalog() {
  static const event::Catalog loaded =
      must_have(event::Catalog::load(LEADSTREAM_SOURCE_DIR "/topologies/events"));
  return loaded;
}

std::string error_of(std::string_view yaml) {
  const auto parsed = parse(yaml);
  return parsed ? "" : parsed.error().message;
}

std::string topology_yaml(std::string_view format, std::string_view nodes,
                          std::initializer_list<std::string_view> read) {
  std::string decode = fmt::format("format: {}", format);
  if (format == "json") {
    decode += ", types: [page.viewed, lead.created, email.opened, label.conversion]";
  }
  std::string yaml = fmt::format(
      "topology: bench\nsources:\n  - {{ id: in, topic: in, decode: {{ {} }} }}\n", decode);
  yaml += fmt::format("nodes:\n{}\nsinks:\n", nodes);
  for (const std::string_view id : read) {
    yaml += fmt::format("  - {{ id: to_{}, inputs: [{}], topic: out.{} }}\n", id, id, id);
  }
  return yaml;
}

class OperatorBench::NullSink final : public flow::Sink {
 public:
  [[nodiscard]] flow::StateCarrier state_carrier() const override {
    return flow::StateCarrier::worker;
  }
  Status send(const flow::OutgoingMessage& message) override {
    if (message.topic.starts_with("leads.")) {
      Aside sent{std::string(message.topic), std::string(message.key), {}};
      for (const flow::Header& header : message.headers) {
        sent.headers.emplace(header.name, header.value);
      }
      aside.push_back(std::move(sent));
    }
    return {};
  }
  std::vector<Aside> aside;

  Status commit(std::span<const flow::TaskCommit> /*tasks*/) override {
    return {};
  }
  Status abort() override {
    return {};
  }
};

OperatorBench::OperatorBench(const std::string& yaml, Millis boundary, std::uint64_t seed)
    : boundary_(boundary),
      seed_(seed),
      topology_(must_have(parse(yaml))),
      store_(std::make_unique<state::MemoryStore>()),
      sink_(std::make_unique<NullSink>()),
      models_(std::make_shared<flow::ModelSet>()) {
  open();
}

OperatorBench::~OperatorBench() = default;

void OperatorBench::open() {
  pipeline_.reset();
  egress_ = std::make_unique<flow::Egress>(*topology_, Partition(0), *sink_, flow::SideTopics{});
  flow::Pipeline::Parts parts;
  parts.topology = topology_.get();
  parts.boundary = boundary_;
  parts.seed = seed_;
  parts.store = store_.get();
  parts.egress = egress_.get();
  parts.arena = &arena_;
  parts.models = &models_;
  parts.tap = this;
  pipeline_ = std::make_unique<flow::Pipeline>(parts);
  must(pipeline_->open());
}

void OperatorBench::event(std::string_view type, std::string_view key, std::string_view id,
                          EventTime time, const Fields& fields) {
  event_of(time, type, key, id, time, fields);
}

void OperatorBench::event_of(EventTime own, std::string_view type, std::string_view key,
                             std::string_view id, EventTime met, const Fields& fields) {
  event::Event made;
  made.type = catalog().find(type);
  made.id = id;
  made.time = own;
  made.contact = key;
  std::vector<event::Value> slots(made.type->fields().size());
  for (const auto& [name, value] : fields) {
    slots.at(made.type->slot_of(name).value()) = value;
  }
  made.slots = slots;
  payload(key, met, &made);
}

void OperatorBench::payload(std::string_view key, EventTime time, flow::Payload payload) {
  arena_.reset();
  must(pipeline_->fire(time));
  flow::Entry entry;
  entry.source = source_of(*topology_, payload);
  entry.record.key = key;
  entry.record.time = time;
  entry.record.payload = payload;
  flow::Message message;
  message.topic = "in";
  message.key = key;
  entry.record.origin = &message;
  must(pipeline_->run({&entry, 1}));
}

const std::vector<OperatorBench::Aside>& OperatorBench::aside() const {
  return sink_->aside;
}

std::string OperatorBench::described(std::string_view node, std::string_view key) const {
  std::string json;
  event::JsonWriter writer(json);
  const Result<bool> is_there =
      topology_->find_node(node)->blueprint->describe_key(*store_, node, key, writer);
  if (!is_there) {
    must(is_there.error());
  }
  return json;
}

std::uint64_t OperatorBench::counter(std::size_t node, std::string_view name) const {
  for (const flow::OperatorCounter& counter : pipeline_->operators()[node]->counters()) {
    if (counter.name == name) {
      return counter.count;
    }
  }
  return 0;
}

void OperatorBench::tick(EventTime to) {
  arena_.reset();
  must(pipeline_->fire(to));
}

void OperatorBench::commit() {
  state::WriteBatch batch;
  must(pipeline_->checkpoint(batch));
  must(store_->write(batch));
  pipeline_->committed();
}

void OperatorBench::roll_back() {
  must(pipeline_->rolled_back());
}

void OperatorBench::reopen() {
  open();
}

void OperatorBench::reopen(const std::string& yaml) {
  pipeline_.reset();
  egress_.reset();
  topology_ = must_have(parse(yaml));
  open();
}

void OperatorBench::set_models(flow::ModelSet models) {
  models_ = std::make_shared<const flow::ModelSet>(std::move(models));
}

std::vector<Produced> OperatorBench::of(std::string_view node) const {
  std::vector<Produced> found;
  for (const Produced& produced : produced_) {
    if (produced.node == node) {
      found.push_back(produced);
    }
  }
  return found;
}

void OperatorBench::see(std::uint32_t node, std::span<const flow::Record> records) {
  for (const flow::Record& record : records) {
    std::string key;
    std::string value;
    flow::encode_payload(record, key, value);
    produced_.push_back(
        {topology_->nodes()[node].id, std::string(record.key), record.time, std::move(value)});
    if (watch) {
      watch(record);
    }
  }
}

double Produced::number(std::string_view member) const {
  event::JsonDocument document;
  return must_have(must_have(document.parse(json)).number(member));
}

double Produced::feature(std::string_view name) const {
  event::JsonDocument document;
  const event::JsonView value =
      must_have(must_have(must_have(document.parse(json)).get("features")).get(name));
  return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : must_have(value.number());
}

std::string Produced::feature_text(std::string_view name) const {
  event::JsonDocument document;
  const event::JsonView value =
      must_have(must_have(must_have(document.parse(json)).get("features")).get(name));
  return value.is_null() ? "" : std::string(must_have(value.text()));
}

std::string Produced::text(std::string_view member) const {
  event::JsonDocument document;
  return std::string(must_have(must_have(document.parse(json)).text(member)));
}

bool Produced::boolean(std::string_view member) const {
  event::JsonDocument document;
  return must_have(must_have(document.parse(json)).boolean(member));
}

OwnedFeatures::OwnedFeatures(std::vector<std::pair<std::string, double>> numbers,
                             std::vector<std::pair<std::string, std::string>> categories,
                             std::string event_id)
    : categories_(std::move(categories)), event_id_(std::move(event_id)) {
  std::vector<ml::FeatureDef> defs;
  for (const auto& [name, value] : numbers) {
    defs.push_back({name, ml::FeatureKind::number});
    values_.push_back(ml::FeatureValue::of(value));
  }
  for (const auto& [name, value] : categories_) {
    defs.push_back({name, ml::FeatureKind::category});
    values_.push_back(ml::FeatureValue::of(std::string_view(value)));
  }
  schema_ = ml::FeatureSchema(std::move(defs));
  row_.schema = &schema_;
  row_.values = values_;
  row_.event_id = event_id_;
}

}  // namespace ls::test
