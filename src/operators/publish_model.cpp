#include "operators/model_holder.hpp"
#include "operators/readers.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace ls::operators {
namespace {

struct Settings {
  std::optional<Millis> every;    // a multiple of the app's boundary; default: the boundary
  std::size_t keep_versions = 0;  // 0: all
  // Examples of each label before the first version. Where one label is known at once and the other
  // only when the horizon is over, the first examples are all of one kind, and a model of those
  // alone is sure of everything.
  std::uint64_t label_min = 0;
};

// Which versions of a model are on the topic, and when the next is due.
struct PublishRow {
  std::optional<EventTime> timer;
  std::vector<EventTime> published;
  std::array<std::uint64_t, 2> examples = {};  // by label, until the first version

  [[nodiscard]] bool knows_both_labels(std::uint64_t label_min) const {
    return !published.empty() || std::ranges::min(examples) >= label_min;
  }
  void count(const flow::Example& example) {
    ++examples[example.label ? 1 : 0];
    std::uint64_t& taken_back = examples[example.label ? 0 : 1];
    if (example.is_correction && taken_back > 0) {
      --taken_back;
    }
  }

  void save(ByteWriter& out) const {
    out.u8(2);
    out.u8(timer ? 1 : 0);
    out.svarint(timer.value_or(EventTime{}).ms);
    out.varint(published.size());
    for (const EventTime version : published) {
      out.svarint(version.ms);
    }
    out.varint(examples[0]);
    out.varint(examples[1]);
  }
  static Result<PublishRow> load(ByteReader& in) {
    const std::uint8_t format = in.u8();
    if (format != 1 && format != 2) {
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
    if (format == 2) {
      row.examples = {in.varint(), in.varint()};
    }
    return row;
  }
};

// Learning at time t sets a timer at the next boundary; firing emits the version that is valid from
// there and holds exactly the examples before it. Nothing new learned: nothing published; nor a
// first version before both labels were seen often enough.
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
      const auto* evaluation = record.as<flow::Evaluation>();
      const std::string_view model = evaluation->model;
      PublishRow* row = LS_TRY(rows_->find_or_make(model));
      if (row->published.empty()) {
        row->count(*evaluation->example);
      }
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
    if (fitted == nullptr || !row->knows_both_labels(settings_.label_min)) {
      return {};
    }
    const ml::Snapshot snapshot =
        ml::take_snapshot(std::string(cause.key), cause.time, *fitted, holder_->quality(cause.key));
    emit(cause, cause.time, out.arena().copy(std::string_view(ml::encode_snapshot(snapshot))), out);
    row->published.push_back(cause.time);
    forget_old(cause, *row, out);
    return {};
  }

  [[nodiscard]] EventTime earliest_due(window::RecordTimes oldest) const override {
    return floor_to(oldest.clock, every_) + every_;
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
    return fmt::format("every={} keep={} label_min={}", settings_.every.value_or(Millis{0}).count,
                       settings_.keep_versions, settings_.label_min);
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
  settings.label_min =
      static_cast<std::uint64_t>(reader.integer_or("label_min", 0, {.min = 0, .max = 1'000'000}));
  return std::make_shared<PublishModelBlueprint>(settings);
}

}  // namespace ls::operators
