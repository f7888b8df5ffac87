#include "operators/aggregate/aggregated_lead.hpp"
#include "operators/aggregate/feature_value.hpp"
#include "operators/aggregate_settings.hpp"
#include "operators/committed_row.hpp"
#include "operators/forgets.hpp"
#include "operators/read_ahead.hpp"
#include "operators/readers.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace ls::operators {
namespace {

class Aggregate final : public flow::Operator {
 public:
  explicit Aggregate(const AggregateSettings& settings) : settings_(settings) {}

  Status open(flow::OperatorContext& context) override {
    context_ = &context;
    rows_.emplace(context.store(), context.table_name("leads"));
    context.add_table(*rows_);
    return {};
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    const auto wants = [this](const flow::Record& record) {
      const auto* event = record.as<event::Event>();
      return feeds_some(*event) || settings_.forgets.at(event->type);
    };
    return ahead_.walk(*rows_, batch, wants, [&](const flow::Record& record) -> Status {
      return wants(record) ? take(record, out) : Status();
    });
  }

  Status on_timer(const flow::Record& cause, flow::Output& out) override {
    AggregatedLead* row = LS_TRY(row_of(cause.key));
    row->timer.reset();
    if (!settings_.refresh) {
      return {};  // set when the topology still had a refresh
    }
    if (next_refresh(*row) > cause.time) {
      set_timer(cause.key, *row);  // something came since the timer was set
      return {};
    }
    emit(cause, *row, {}, out);
    if (row->active + settings_.refresh_until > cause.time) {
      set_timer(cause.key, *row);
    }
    return {};
  }

  [[nodiscard]] EventTime earliest_due(window::RecordTimes oldest) const override {
    return settings_.refresh ? oldest.clock + *settings_.refresh : EventTime::max();
  }

  [[nodiscard]] std::vector<flow::OperatorCounter> counters() const override {
    return {{"late_records", records_missed_}, {"windows_missed", windows_missed_}};
  }

 private:
  [[nodiscard]] bool feeds_some(const event::Event& event) const {
    return (settings_.updates && settings_.updates->type == event.type) ||
           !settings_.feeds_of(event.type).empty();
  }

  Status take(const flow::Record& record, flow::Output& out) {
    const auto* event = record.as<event::Event>();
    if (settings_.forgets.at(event->type)) {
      static_cast<void>(LS_TRY(forget_row(*rows_, *context_, record.key)));
      return {};
    }
    AggregatedLead* row = LS_TRY(row_of(record.key));
    if (settings_.updates && settings_.updates->type == event->type) {
      update(*row, *updates_.read(*settings_.updates, *event, out.arena()));
    } else {
      add(*row, record, *event, out);
    }
    row->active = record.time;
    emit(record, *row, event->id, out);
    return settings_.refresh ? schedule(record.key, *row) : Status();
  }

  Result<AggregatedLead*> row_of(std::string_view key) {
    AggregatedLead* row = LS_TRY(rows_->find_or_make(key));
    row->bind(settings_);
    return row;
  }

  // What reads a field has its word; nothing else has happened.
  void update(AggregatedLead& row, const event::Event& changed) {
    for (const Feed& feed : settings_.feeds_of(changed.type)) {
      if ((feed.from.slot || feed.from.where) && takes(row, feed, changed)) {
        add_to(row, feed, changed);
      }
    }
  }

  // An event may be too old for some windows: it counts where it can, and what it missed is told.
  void add(AggregatedLead& row, const flow::Record& record, const event::Event& event,
           flow::Output& out) {
    std::vector<flow::MissedWindow> missed;
    for (const Feed& feed : settings_.feeds_of(event.type)) {
      if (takes(row, feed, event) && !add_to(row, feed, event)) {
        missed.push_back({feed.name, window::AggregateRow::closed_at(settings_.numbers, feed.index,
                                                                     event.time)});
      }
    }
    if (!missed.empty()) {
      ++records_missed_;
      windows_missed_ += missed.size();
      out.miss(record, event.time, std::move(missed));
    }
  }

  bool takes(AggregatedLead& row, const Feed& feed, const event::Event& event) const {
    if (!operators::takes(feed.from, event)) {
      return false;
    }
    if (!feed.hours) {
      return true;
    }
    const double offset =
        feed.hours->offset ? row.numbers.value(settings_.numbers, *feed.hours->offset, event.time)
                           : 0.0;
    return feed.hours->holds(event.time + minutes(std::isnan(offset) ? 0 : std::llround(offset)));
  }

  // False if the event is too old for its window.
  bool add_to(AggregatedLead& row, const Feed& feed, const event::Event& event) const {
    if (feed.is_text) {
      const event::Value value = event.at(*feed.from.slot);
      AggregatedLead::Text& text = row.texts[feed.index];
      if (!value.is_null() && event.time >= text.at) {
        text.at = event.time;
        text.text.assign(value.text());
      }
      return true;
    }
    const window::MeasureInput input = input_of(feed.from, event);
    if (!input.is_fed) {
      return true;
    }
    if (counts_different(feed.from)) {
      return row.numbers.add_distinct(settings_.numbers, feed.index, event.time, input.hash);
    }
    return row.numbers.add(settings_.numbers, feed.index, event.time, input.number);
  }

  void emit(const flow::Record& cause, AggregatedLead& row, std::string_view event_id,
            flow::Output& out) const {
    flow::Features* features = out.arena().make<flow::Features>();
    const std::span<ml::FeatureValue> values =
        out.arena().make_span<ml::FeatureValue>(settings_.schema.size());
    read_values(settings_, row, cause.time, values);
    for (ml::FeatureValue& value : values) {
      if (value.is_category()) {
        // The row may be evicted or changed before the batch ends.
        value = ml::FeatureValue::of(out.arena().copy(value.category()));
      }
    }
    features->schema = &settings_.schema;
    features->values = values;
    features->event_id = event_id;
    row.emitted = cause.time;
    out.emit(cause, features);
  }

  [[nodiscard]] EventTime next_refresh(const AggregatedLead& row) const {
    const Millis silent = row.emitted - row.active;
    const Millis longer{silent.count * (settings_.refresh_growth - 1)};
    return row.emitted + std::max(*settings_.refresh, longer);
  }

  // A timer that comes too early looks again; one that comes too late was set in a longer silence.
  Status schedule(std::string_view key, AggregatedLead& row) {
    if (row.timer && *row.timer <= next_refresh(row)) {
      return {};
    }
    if (row.timer) {
      LS_TRY(context_->cancel_timer(key, *row.timer));
    }
    set_timer(key, row);
    return {};
  }

  void set_timer(std::string_view key, AggregatedLead& row) {
    row.timer = next_refresh(row);
    context_->set_timer(key, *row.timer);
  }

  const AggregateSettings& settings_;
  flow::OperatorContext* context_ = nullptr;
  std::optional<state::Table<AggregatedLead>> rows_;
  ReadAhead ahead_;
  UpdateReader updates_;
  std::uint64_t records_missed_ = 0;
  std::uint64_t windows_missed_ = 0;
};

class AggregateBlueprint final : public flow::Blueprint {
 public:
  explicit AggregateBlueprint(std::unique_ptr<const AggregateSettings> settings)
      : settings_(std::move(settings)) {}

  [[nodiscard]] std::string_view type() const override {
    return "aggregate";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::event;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::features;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<Aggregate>(*settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return settings_->fingerprint;
  }
  [[nodiscard]] std::vector<std::string> event_types() const override {
    std::vector<std::string> names;
    for (const Feed& feed : settings_->feeds) {
      names.push_back(feed.from.type->name());
    }
    if (settings_->updates) {
      names.push_back(settings_->updates->type->name());
    }
    settings_->forgets.append_names(names);
    return names;
  }

  [[nodiscard]] Result<bool> describe_key(const state::StateStore& committed,
                                          std::string_view node_id, Bytes key,
                                          event::JsonWriter& out) const override {
    auto row = LS_TRY(committed_row<AggregatedLead>({committed, node_id, "leads", key}));
    if (!row) {
      return false;
    }
    row->bind(*settings_);
    std::vector<ml::FeatureValue> values(settings_->schema.size());
    read_values(*settings_, *row, row->emitted, values);
    out.begin_object().member("as_of", row->emitted).key("features").begin_object();
    for (std::size_t i = 0; i < values.size(); ++i) {
      out.key(settings_->schema.at(i).name);
      if (values[i].is_number()) {
        out.value(values[i].number());
      } else if (values[i].is_category()) {
        out.value(values[i].category());
      } else {
        out.null();
      }
    }
    out.end_object().end_object();
    return true;
  }

 private:
  std::unique_ptr<const AggregateSettings> settings_;
};

}  // namespace

BlueprintPtr read_aggregate(config::Reader& reader, const flow::BlueprintContext& context) {
  std::unique_ptr<const AggregateSettings> settings = read_aggregate_settings(reader, context);
  return settings == nullptr ? nullptr : std::make_shared<AggregateBlueprint>(std::move(settings));
}

}  // namespace ls::operators
