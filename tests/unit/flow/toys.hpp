#pragma once

#include "leadstream/event/catalog.hpp"
#include "leadstream/flow/topology_builder.hpp"
#include "leadstream/flow/topology_spec.hpp"

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace ls::flow::toys {

template <typename T>
T must(Result<T> result) {
  if (!result) {
    throw std::runtime_error(result.error().message);
  }
  return std::move(*result);
}
inline void must(const Status& status) {
  if (!status) {
    throw std::runtime_error(status.error().message);
  }
}

inline const event::Catalog& catalog() {
  static const event::Catalog made = [] {
    std::vector<event::EventTypeSpec> specs;
    specs.push_back({.name = "page.viewed",
                     .topic = "web",
                     .fields = {{.name = "dwell_ms", .kind = event::FieldKind::integer}}});
    specs.push_back({.name = "mail.sent", .topic = "mail"});
    specs.push_back({.name = "page.mailed",  // what joins tell
                     .topic = "pairs",
                     .fields = {{.name = "dwell_ms", .kind = event::FieldKind::integer}}});
    return event::Catalog::of(std::move(specs));
  }();
  return made;
}

// What a Counter knows of one key.
struct CounterRow {
  std::uint64_t count = 0;
  std::optional<EventTime> timer;

  void save(ByteWriter& out) const {
    out.varint(count);
    out.i64(timer.value_or(EventTime::min()).ms);
  }
  static Result<CounterRow> load(ByteReader& in) {
    CounterRow row;
    row.count = in.varint();
    const EventTime timer{in.i64()};
    if (timer != EventTime::min()) {
      row.timer = timer;
    }
    return row;
  }
};

// Counts the events of each key and says the count after each, and again one hour after the first
// of a quiet hour.
class Counter final : public Operator {
 public:
  Status open(OperatorContext& context) override {
    context_ = &context;
    rows_.emplace(context.store(), context.table_name("counts"));
    context.add_table(*rows_);
    return {};
  }
  Status process(std::span<const Record> batch, Output& out) override {
    for (const Record& record : batch) {
      CounterRow* row = LS_TRY(rows_->find_or_make(record.key));
      ++row->count;
      if (!row->timer) {
        row->timer = record.time + hours(1);
        context_->set_timer(record.key, *row->timer);
      }
      emit(record, *row, out);
    }
    return {};
  }
  Status on_timer(const Record& cause, Output& out) override {
    CounterRow* row = LS_TRY(rows_->find_or_make(cause.key));
    row->timer.reset();
    emit(cause, *row, out);
    return {};
  }
  [[nodiscard]] EventTime earliest_due(window::RecordTimes oldest) const override {
    return oldest.clock + hours(1);
  }

 private:
  static void emit(const Record& cause, const CounterRow& row, Output& out) {
    static const ml::FeatureSchema kSchema({{"n", ml::FeatureKind::number}});
    Features* features = out.arena().make<Features>();
    const std::span<ml::FeatureValue> values = out.arena().make_span<ml::FeatureValue>(1);
    values[0] = ml::FeatureValue::of(static_cast<double>(row.count));
    features->schema = &kSchema;
    features->values = values;
    out.emit(cause, features);
  }

  OperatorContext* context_ = nullptr;
  std::optional<state::Table<CounterRow>> rows_;
};

class Pass final : public Operator {
 public:
  Status process(std::span<const Record> batch, Output& out) override {
    for (const Record& record : batch) {
      out.emit(record, record.payload);
    }
    return {};
  }
};

template <typename Op>
class ToyBlueprint final : public Blueprint {
 public:
  ToyBlueprint(std::string_view type, PayloadKind takes, PayloadKind gives)
      : type_(type), takes_(takes), gives_(gives) {}
  [[nodiscard]] std::string_view type() const override {
    return type_;
  }
  [[nodiscard]] bool accepts(PayloadKind kind) const override {
    return kind == takes_;
  }
  [[nodiscard]] PayloadKind produces() const override {
    return gives_;
  }
  [[nodiscard]] std::unique_ptr<Operator> make() const override {
    return std::make_unique<Op>();
  }
  [[nodiscard]] std::string fingerprint() const override {
    return std::string(type_);
  }

 private:
  std::string_view type_;
  PayloadKind takes_;
  PayloadKind gives_;
};

inline std::shared_ptr<const Blueprint> counter() {
  return std::make_shared<ToyBlueprint<Counter>>("counter", PayloadKind::event,
                                                 PayloadKind::features);
}
inline std::shared_ptr<const Blueprint> pass() {
  return std::make_shared<ToyBlueprint<Pass>>("pass", PayloadKind::event, PayloadKind::event);
}

inline SourceDef events(std::string id = "in", std::vector<std::string> topics = {"web", "mail"}) {
  SourceDef def;
  def.id = std::move(id);
  def.topics = std::move(topics);
  def.types = catalog().types();
  def.lateness = hours(2);
  return def;
}

inline std::shared_ptr<const Topology> counting(const std::string& name = "toy",
                                                std::vector<std::string> topics = {"web", "mail"},
                                                const std::string& to = "counts") {
  TopologyBuilder builder(name);
  builder.source(events("in", std::move(topics)));
  builder.node("count", {"in"}, counter()).sink("out", {"count"}, to);
  Result<std::shared_ptr<const Topology>> built = builder.build();
  if (!built) {
    throw std::runtime_error(built.error().message);
  }
  return *built;
}

// What was sent, owning its bytes.
struct Sent {
  std::string topic;
  std::string key;
  std::string value;
  bool is_tombstone = false;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<Partition> partition = {};

  friend bool operator==(const Sent&, const Sent&) = default;
  [[nodiscard]] std::string header(std::string_view name) const {
    for (const auto& [known, value_of_it] : headers) {
      if (known == name) {
        return value_of_it;
      }
    }
    return "(none)";
  }
};

class RecordingSink final : public Sink {
 public:
  [[nodiscard]] StateCarrier state_carrier() const override {
    return StateCarrier::worker;
  }
  Status send(const OutgoingMessage& message) override {
    Sent kept{std::string(message.topic),
              std::string(message.key),
              std::string(message.value),
              message.is_tombstone,
              {},
              message.partition};
    for (const Header& header : message.headers) {
      kept.headers.emplace_back(header.name, header.value);
    }
    sent.push_back(std::move(kept));
    return {};
  }
  Status commit(std::span<const TaskCommit> /*tasks*/) override {
    return {};
  }
  Status abort() override {
    return {};
  }

  std::vector<Sent> sent;
};

inline std::string page_json(const std::string& id, const std::string& lead, EventTime time) {
  return R"({"type":"page.viewed","id":")" + id + R"(","time":")" + format_rfc3339(time) +
         R"(","contact_id":")" + lead + R"("})";
}

}  // namespace ls::flow::toys
