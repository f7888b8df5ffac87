#include "operators/experiment/experiment_rows.hpp"
#include "operators/experiment/look.hpp"
#include "operators/experiment/result_events.hpp"
#include "operators/experiment/settings.hpp"
#include "operators/readers.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/event/event.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::operators {
namespace {

using event::Event;
using event::Value;

Error rejection(std::string_view code, std::string text) {
  Error error = user_error(std::move(text));
  error.code = code;
  return error;
}

// Judges the arms of experiments by what became of their units, after each record: every statistic
// that decides may be looked at as often as one likes. A key is an experiment. Totals are one row
// of it; each unit is a row of its own beside it, so that an outcome changes two small rows.
class Experiment final : public flow::Operator {
 public:
  explicit Experiment(const ExperimentSettings& settings) : settings_(settings) {}

  Status open(flow::OperatorContext& context) override {
    context_ = &context;
    rows_.emplace(context.store(), context.table_name("experiments"));
    context.add_table(*rows_);
    units_.emplace(context.store(), context.table_name("units"));
    context.add_table(*units_);
    events_.emplace(settings_, context.node_id());
    return {};
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      const auto& event = *record.as<Event>();
      if (event.type == settings_.exposure) {
        LS_TRY(expose(record, event, out));
      }
      for (std::size_t i = 0; i < settings_.metrics.size(); ++i) {
        if (takes(settings_.metrics[i].of, event)) {
          LS_TRY(measure(record, event, i, out));
        }
      }
    }
    return {};
  }

  Status on_timer(const flow::Record& cause, flow::Output& out) override {
    ExperimentRow* row = LS_TRY(rows_->find(cause.key));
    if (row == nullptr || row->timer != cause.time) {
      return forget_unit(cause);
    }
    rows_->mark_dirty(cause.key);
    row->timer.reset();
    row->bind(settings_);
    if (row->is_changed) {
      row->is_changed = false;
      tell_all(cause, *row, out);
    } else if (row->met_at + settings_.keep <= cause.time) {
      rows_->erase(cause.key);
      return {};
    }
    return settle(cause, *row);
  }

  [[nodiscard]] EventTime earliest_due(window::RecordTimes oldest) const override {
    return std::min(next_telling(oldest.clock), oldest.clock + settings_.keep);
  }

  [[nodiscard]] std::vector<flow::OperatorCounter> counters() const override {
    return {{"experiment_results", results_},
            {"experiment_units_left_out", left_out_},
            {"experiment_outcomes_unexposed", unexposed_},
            {"experiment_without_unit", without_unit_}};
  }

 private:
  // Where the row of a unit lies and its timer: no experiment has such a key. Empty if the event
  // names no unit.
  std::string_view unit_key(std::string_view key, const Value& unit) {
    unit_key_.clear();
    if (unit.kind() == event::ValueKind::text && !unit.text().empty()) {
      append_ordered_bytes(unit_key_, key);
      unit_key_.append(unit.text());
    } else {
      ++without_unit_;
    }
    return unit_key_;
  }

  Status expose(const flow::Record& record, const Event& event, flow::Output& out) {
    const std::string_view key = unit_key(record.key, event.at(settings_.unit));
    const Value& variation = event.at(settings_.variation);
    if (key.empty()) {
      return {};
    }
    const std::optional<Millionths> covariate = covariate_of(event);
    ExperimentRow* row = LS_TRY(row_of(record));
    const auto arm = variation.kind() == event::ValueKind::text
                         ? row->arm_of(settings_, variation.text())
                         : std::nullopt;
    if (!arm || !covariate) {
      out.reject(record, !arm ? rejection("experiment_arm_unknown",
                                          "the variation has no share, or there are too many")
                              : rejection("experiment_number_too_large",
                                          "the covariate is beyond a billion"));
      return settle(record, *row);
    }
    ExperimentUnit* unit = LS_TRY(units_->find(key));
    if (unit == nullptr || unit->layout != settings_.layout) {
      unit = LS_TRY(units_->find_or_make(key));
      begin(record, event, {*arm, *covariate}, *row, *unit);
      look_at_deal(settings_, *row);
    } else if (unit->arm == *arm || unit->is_left_out) {
      return settle(record, *row);
    } else {
      units_->mark_dirty(key);
      leave_out(*row, *unit);
    }
    return judge(record, *row, out);
  }

  std::optional<Millionths> covariate_of(const Event& event) const {
    if (!settings_.covariate || event.at(*settings_.covariate).is_null()) {
      return Millionths{0};
    }
    return millionths_of(event.at(*settings_.covariate).number());
  }

  struct Dealt {
    std::uint8_t arm = 0;
    Millionths covariate = 0;
  };
  void begin(const flow::Record& record, const Event& event, const Dealt& dealt, ExperimentRow& row,
             ExperimentUnit& unit) {
    const bool has_timer = unit.has_timer;
    unit = {.layout = settings_.layout,
            .arm = dealt.arm,
            .since = event.time,
            .met_at = record.time,
            .has_timer = true,
            .covariate = dealt.covariate};
    if (!has_timer) {
      context_->set_timer(unit_key_, record.time + settings_.keep);
    }
    ExperimentArm& arm = row.arms[dealt.arm];
    if (row.began == EventTime{}) {
      row.began = record.time;
    }
    ++arm.dealt;
    for (PairSums& sums : arm.sums) {
      sums.add({.x = dealt.covariate, .y = 0});
    }
  }

  // What two arms may have caused says nothing of either. It stays among those dealt to the first:
  // whether the deal was fair is asked of all.
  void leave_out(ExperimentRow& row, ExperimentUnit& unit) {
    unit.is_left_out = true;
    ++left_out_;
    ExperimentArm& arm = row.arms[unit.arm];
    ++arm.left_out;
    for (std::size_t i = 0; i < arm.sums.size(); ++i) {
      arm.sums[i].remove({.x = unit.covariate, .y = unit.outcomes[i]});
    }
  }

  Status measure(const flow::Record& record, const Event& event, std::size_t at,
                 flow::Output& out) {
    const ExperimentMetric& metric = settings_.metrics[at];
    const std::string_view key = unit_key(record.key, event.at(metric.unit));
    if (key.empty()) {
      return {};
    }
    ExperimentUnit* unit = LS_TRY(units_->find(key));
    const bool is_exposed = unit != nullptr && unit->layout == settings_.layout &&
                            event.time >= unit->since &&
                            event.time <= unit->since + settings_.window;
    if (!is_exposed) {
      ++unexposed_;
      return {};
    }
    const window::MeasureInput input = input_of(metric.of, event);
    if (unit->is_left_out || !input.is_fed) {
      return {};
    }
    const Millionths before = unit->outcomes[at];
    const auto now = millionths_of(metric.is_rate() ? 1 : number_of(before) + input.number);
    if (!now) {
      out.reject(record, rejection("experiment_number_too_large",
                                   "a unit's sum is beyond a "
                                   "billion"));
      return {};
    }
    if (*now == before) {
      return {};
    }
    units_->mark_dirty(key);
    unit->outcomes[at] = *now;
    ExperimentRow* row = LS_TRY(row_of(record));
    PairSums& sums = row->arms[unit->arm].sums[at];
    sums.remove({.x = unit->covariate, .y = before});
    sums.add({.x = unit->covariate, .y = *now});
    return judge(record, *row, out);
  }

  Result<ExperimentRow*> row_of(const flow::Record& record) {
    ExperimentRow* row = LS_TRY(rows_->find_or_make(record.key));
    row->bind(settings_);
    row->met_at = std::max(row->met_at, record.time);
    return row;
  }

  // A look: what it changes of a decision is told at once, the rest at the next interval.
  Status judge(const flow::Record& record, ExperimentRow& row, flow::Output& out) {
    row.is_changed = true;
    look_at(settings_, record.time, row, found_);
    for (const Found& found : found_) {
      if (found.decision != found.arm->standings[found.metric].decision) {
        tell(record, row, found, out);
      }
    }
    return settle(record, row);
  }

  void tell_all(const flow::Record& cause, ExperimentRow& row, flow::Output& out) {
    look_at(settings_, cause.time, row, found_);
    for (const Found& found : found_) {
      tell(cause, row, found, out);
    }
  }

  void tell(const flow::Record& cause, ExperimentRow& row, const Found& found, flow::Output& out) {
    found.arm->standings[found.metric].decision = found.decision;
    const Event* event = events_->make(row, cause.key, cause.time, found, out.arena());
    ++row.told;
    ++results_;
    out.emit(cause, event);
  }

  [[nodiscard]] EventTime next_telling(EventTime time) const {
    return floor_to(time, settings_.every) + settings_.every;
  }

  // One timer is pending per experiment: for the next telling, or for when it is forgotten.
  Status settle(const flow::Record& cause, ExperimentRow& row) {
    const EventTime forgotten = std::max(row.met_at + settings_.keep, cause.time + Millis{1});
    const EventTime due = row.is_changed ? next_telling(cause.time) : forgotten;
    if (row.timer && *row.timer > due) {
      LS_TRY(context_->cancel_timer(cause.key, *row.timer));
      row.timer.reset();
    }
    if (!row.timer) {
      row.timer = due;
      context_->set_timer(cause.key, due);
    }
    return {};
  }

  Status forget_unit(const flow::Record& cause) {
    ExperimentUnit* unit = LS_TRY(units_->find(cause.key));
    if (unit == nullptr) {
      return {};
    }
    const EventTime due = unit->met_at + settings_.keep;
    if (due <= cause.time) {
      units_->erase(cause.key);
    } else {
      context_->set_timer(cause.key, due);
    }
    return {};
  }

  const ExperimentSettings& settings_;
  flow::OperatorContext* context_ = nullptr;
  std::optional<state::Table<ExperimentRow>> rows_;
  std::optional<state::Table<ExperimentUnit>> units_;  // by key and unit
  std::optional<ResultEvents> events_;
  std::string unit_key_;      // reused
  std::vector<Found> found_;  // reused
  std::uint64_t results_ = 0;
  std::uint64_t left_out_ = 0;
  std::uint64_t unexposed_ = 0;
  std::uint64_t without_unit_ = 0;
};

class ExperimentBlueprint final : public flow::Blueprint {
 public:
  explicit ExperimentBlueprint(ExperimentSettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] std::string_view type() const override {
    return "experiment";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::event;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::event;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<Experiment>(settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return settings_.fingerprint;
  }
  [[nodiscard]] std::vector<std::string> event_types() const override {
    std::vector<std::string> names{settings_.exposure->name()};
    for (const ExperimentMetric& metric : settings_.metrics) {
      names.push_back(metric.of.type->name());
    }
    return names;
  }

 private:
  ExperimentSettings settings_;
};

}  // namespace

BlueprintPtr read_experiment(config::Reader& reader, const flow::BlueprintContext& context) {
  std::optional<ExperimentSettings> settings = read_experiment_settings(reader, context);
  return settings ? std::make_shared<ExperimentBlueprint>(*std::move(settings)) : nullptr;
}

}  // namespace ls::operators
