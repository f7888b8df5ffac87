#include "operators/model_holder.hpp"
#include "operators/readers.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace ls::operators {
namespace {

struct Settings {
  std::optional<Millis> every;    // a multiple of the app's boundary; default: the boundary
  std::size_t keep_versions = 0;  // 0: all
};

// Which versions of a model are on the topic, and when the next is due.
struct PublishRow {
  std::optional<EventTime> timer;
  std::vector<EventTime> published;

  void save(ByteWriter& out) const {
    out.u8(1);
    out.u8(timer ? 1 : 0);
    out.svarint(timer.value_or(EventTime{}).ms);
    out.varint(published.size());
    for (const EventTime version : published) {
      out.svarint(version.ms);
    }
  }
  static Result<PublishRow> load(ByteReader& in) {
    if (in.u8() != 1) {
      return internal_error("publish_model: unknown row format");
    }
    PublishRow row;
    const bool has_timer = in.u8() != 0;
    const EventTime timer{in.svarint()};
    if (has_timer) {
      row.timer = timer;
    }
    row.published.resize(in.count());
    for (EventTime& version : row.published) {
      version = {in.svarint()};
    }
    return row;
  }
};

// Learning at time t sets a timer at the next boundary; firing emits the version that is valid from
// there and holds exactly the examples before it. Nothing new learned: nothing published.
class PublishModel final : public flow::Operator {
 public:
  explicit PublishModel(const Settings& settings) : settings_(settings) {}

  Status open(flow::OperatorContext& context) override {
    context_ = &context;
    every_ = settings_.every.value_or(context.boundary());
    for (flow::Operator* upstream : context.upstream()) {
      holder_ = dynamic_cast<const ModelHolder*>(upstream);
    }
    if (holder_ == nullptr) {
      return user_error("publish_model must read a learn node");
    }
    rows_.emplace(context.store(), context.table_name("versions"));
    context.add_table(*rows_);
    return {};
  }

  Status process(std::span<const flow::Record> batch, flow::Output& /*out*/) override {
    for (const flow::Record& record : batch) {
      const std::string_view model = record.as<flow::Evaluation>()->model;
      PublishRow* row = LS_TRY(rows_->find_or_make(model));
      if (!row->timer) {
        row->timer = floor_to(record.time, every_) + every_;
        context_->set_timer(model, *row->timer);
      }
    }
    return {};
  }

  Status on_timer(const flow::Record& cause, flow::Output& out) override {
    PublishRow* row = LS_TRY(rows_->find_or_make(cause.key));
    row->timer.reset();
    const ml::Model* fitted = holder_->fitted(cause.key);
    if (fitted == nullptr) {
      return {};
    }
    const ml::Snapshot snapshot =
        ml::take_snapshot(std::string(cause.key), cause.time, *fitted, holder_->quality(cause.key));
    emit(cause, cause.time, out.arena().copy(std::string_view(ml::encode_snapshot(snapshot))), out);
    row->published.push_back(cause.time);
    forget_old(cause, *row, out);
    return {};
  }

  [[nodiscard]] EventTime earliest_due(EventTime time) const override {
    return floor_to(time, every_) + every_;
  }

 private:
  static void emit(const flow::Record& cause, EventTime valid_from, Bytes snapshot,
                   flow::Output& out) {
    flow::ModelVersion* version = out.arena().make<flow::ModelVersion>();
    version->model = cause.key;
    version->valid_from = valid_from;
    version->snapshot = snapshot;
    out.emit(cause, version);
  }

  // An empty snapshot is a tombstone: it deletes the version from the compacted topic.
  void forget_old(const flow::Record& cause, PublishRow& row, flow::Output& out) const {
    while (settings_.keep_versions > 0 && row.published.size() > settings_.keep_versions) {
      emit(cause, row.published.front(), {}, out);
      row.published.erase(row.published.begin());
    }
  }

  Settings settings_;
  Millis every_{60'000};
  flow::OperatorContext* context_ = nullptr;
  const ModelHolder* holder_ = nullptr;
  std::optional<state::Table<PublishRow>> rows_;
};

class PublishModelBlueprint final : public flow::Blueprint {
 public:
  explicit PublishModelBlueprint(Settings settings) : settings_(settings) {}

  [[nodiscard]] std::string_view type() const override {
    return "publish_model";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::evaluation;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::model_version;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<PublishModel>(settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return fmt::format("every={} keep={}", settings_.every.value_or(Millis{0}).count,
                       settings_.keep_versions);
  }

 private:
  Settings settings_;
};

}  // namespace

BlueprintPtr read_publish_model(config::Reader& reader, const flow::BlueprintContext& /*context*/) {
  Settings settings;
  settings.every = reader.optional_duration("every", {.min = Millis{1}});
  settings.keep_versions =
      static_cast<std::size_t>(reader.integer_or("keep_versions", 0, {.min = 0, .max = 1'000'000}));
  return std::make_shared<PublishModelBlueprint>(settings);
}

}  // namespace ls::operators
