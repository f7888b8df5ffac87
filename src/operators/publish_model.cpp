#include "operators/lifecycle/command.hpp"
#include "operators/lifecycle/serving.hpp"
#include "operators/model_holder.hpp"
#include "operators/publish/publish_row.hpp"
#include "operators/readers.hpp"

#include <fmt/core.h>

#include <optional>
#include <string>

namespace ls::operators {
namespace {

struct Settings {
  std::optional<Millis> every;    // a multiple of the app's boundary; default: the boundary
  std::size_t keep_versions = 0;  // 0: all
  // Examples of each label before the first version. Where one label is known at once and the other
  // only when the horizon is over, the first examples are all of one kind, and a model of those
  // alone is sure of everything.
  std::uint64_t label_min = 0;
  ServingSettings serving = {};
};

// Learning at time t sets a timer at the next boundary; firing emits the version that is valid from
// there and holds exactly the examples before it. Nothing new learned: nothing published; nor a
// first version before both labels were seen often enough. Commands that concern serving show in
// the version of the next boundary of the app.
class PublishModel final : public flow::Operator {
 public:
  explicit PublishModel(const Settings& settings) : settings_(settings) {}

  Status open(flow::OperatorContext& context) override {
    context_ = &context;
    every_ = settings_.every.value_or(context.boundary());
    for (flow::Operator* upstream : context.upstream()) {
      if (upstream == nullptr) {
        reads_commands_ = true;
      } else {
        holder_ = dynamic_cast<const ModelHolder*>(upstream);
      }
    }
    if (holder_ == nullptr) {
      return user_error("publish_model must read a learn node");
    }
    rows_.emplace(context.store(), context.table_name("versions"));
    context.add_table(*rows_);
    if (reads_commands_ || settings_.serving.promotes_better) {
      serving_.emplace(settings_.serving).open(context, *holder_);
    }
    return {};
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      if (const auto* event = record.as<event::Event>()) {
        LS_TRY(obey(record, *event, out));
      } else {
        LS_TRY(note(record, *record.as<flow::Evaluation>()));
      }
    }
    return {};
  }

  Status on_timer(const flow::Record& cause, flow::Output& out) override {
    PublishRow* row = LS_TRY(rows_->find_or_make(cause.key));
    const bool is_due = row->timer == cause.time;
    if (is_due) {
      row->timer.reset();
    }
    if (!row->knows_both_labels(settings_.label_min)) {
      return {};
    }
    std::optional<std::string> snapshot;
    if (serving_ && cause.key == holder_->served()) {
      snapshot = LS_TRY(next_served(cause, is_due));
    } else if (is_due && !holder_->is_frozen(cause.key)) {
      snapshot = next_of(cause);
    }
    if (snapshot) {
      emit(cause, cause.time, out.arena().copy(std::string_view(*snapshot)), out);
      row->published.push_back(cause.time);
      forget_old(cause, *row, out);
    }
    return {};
  }

  void describe(event::JsonWriter& out) const override {
    if (serving_) {
      out.begin_array();
      serving_->describe(out);
      out.end_array();
    }
  }

  [[nodiscard]] EventTime earliest_due(window::RecordTimes oldest) const override {
    const Millis step = reads_commands_ ? context_->boundary() : every_;
    return floor_to(oldest.clock, step) + step;
  }

 private:
  Status note(const flow::Record& record, const flow::Evaluation& evaluation) {
    const std::string_view model = evaluation.model;
    PublishRow* row = LS_TRY(rows_->find_or_make(model));
    if (row->published.empty()) {
      row->count(*evaluation.example);
    }
    if (!row->timer) {
      row->timer = floor_to(record.time, every_) + every_;
      context_->set_timer(model, *row->timer);
    }
    return {};
  }

  // The learn node refuses what it owns.
  Status obey(const flow::Record& record, const event::Event& event, flow::Output& out) {
    const std::optional<CommandKind> kind = kind_of_command(event, holder_->served());
    if (!kind) {
      return {};
    }
    const auto command = read_command(event, holder_->served());
    Status done = command ? carry_out(record, **command) : Status(command.error());
    if (!done && done.error().domain == ErrorDomain::user) {
      if (owner_of(*kind) == CommandOwner::publisher) {
        out.reject(record, done.error());
      }
      return {};
    }
    return done;
  }

  Status carry_out(const flow::Record& record, const ModelCommand& command) {
    const PublishRow* row = LS_TRY(rows_->find(command.model));
    const bool has_version = row != nullptr && !row->published.empty();
    Status done = serving_->obey(record, command,
                                 has_version ? std::optional(row->published.back()) : std::nullopt);
    if (done) {
      const Millis boundary = context_->boundary();
      context_->set_timer(holder_->served(), floor_to(record.time, boundary) + boundary);
    }
    return done;
  }

  Result<std::optional<std::string>> next_served(const flow::Record& cause, bool is_due) {
    const auto asked = is_due ? Serving::Asked::when_due : Serving::Asked::after_command;
    if (!LS_TRY(serving_->has_news(asked))) {
      return std::optional<std::string>();
    }
    return serving_->publish(cause.time);
  }

  [[nodiscard]] std::optional<std::string> next_of(const flow::Record& cause) const {
    const ml::Model* fitted = holder_->fitted(cause.key);
    if (fitted == nullptr) {
      return std::nullopt;
    }
    return ml::encode_snapshot(ml::take_snapshot(std::string(cause.key), cause.time, *fitted,
                                                 holder_->quality(cause.key)));
  }

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
  bool reads_commands_ = false;
  std::optional<Serving> serving_;  // if something can change what is served
  std::optional<state::Table<PublishRow>> rows_;
};

class PublishModelBlueprint final : public flow::Blueprint {
 public:
  explicit PublishModelBlueprint(Settings settings) : settings_(settings) {}

  [[nodiscard]] std::string_view type() const override {
    return "publish_model";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::evaluation || kind == flow::PayloadKind::event;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::model_version;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<PublishModel>(settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return fmt::format("every={} keep={} label_min={} {}",
                       settings_.every.value_or(Millis{0}).count, settings_.keep_versions,
                       settings_.label_min, settings_.serving.fingerprint());
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
  settings.serving = ServingSettings::read(reader);
  return std::make_shared<PublishModelBlueprint>(settings);
}

}  // namespace ls::operators
