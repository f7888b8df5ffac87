#include "operators/pending_scores.hpp"
#include "operators/readers.hpp"

#include "leadstream/event/catalog.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <optional>

namespace ls::operators {
namespace {

struct Settings {
  std::string model;
  const event::EventType* outcome = nullptr;
  std::optional<std::uint32_t>
      label_slot;  // of a boolean field; without it every outcome is a positive
  Millis horizon = days(45);
  std::size_t snapshots_max = 4;
};

// Joins delayed outcomes to the features as they were scored, so that nothing learned later leaks
// into them. A score whose horizon ends without an outcome is a negative; an outcome at exactly the
// deadline is too late.
class JoinOutcome final : public flow::Operator {
 public:
  explicit JoinOutcome(const Settings& settings) : settings_(settings) {}

  Status open(flow::OperatorContext& context) override {
    context_ = &context;
    rows_.emplace(context.store(), context.table_name("pending"));
    context.add_table(*rows_);
    shelf_.emplace(context);
    return {};
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      if (const auto* score = record.as<flow::Score>()) {
        LS_TRY(keep(record, *score));
      } else if (const auto* event = record.as<event::Event>(); event->type == settings_.outcome) {
        LS_TRY(join(record, *event, out));
      }
    }
    return {};
  }

  Status on_timer(const flow::Record& cause, flow::Output& out) override {
    PendingRow* row = LS_TRY(rows_->find(cause.key));
    if (row == nullptr) {
      return {};
    }
    rows_->mark_dirty(cause.key);
    row->timer.reset();
    while (!row->pending.empty() &&
           row->pending.front().scored_at + settings_.horizon <= cause.time) {
      PendingScore& score = row->pending.front();
      LS_TRY(
          emit(cause, score, {.is_timeout = true, .at = score.scored_at + settings_.horizon}, out));
      row->expired = std::move(score);
      row->pending.erase(row->pending.begin());
    }
    return settle(cause, *row);
  }

  [[nodiscard]] EventTime earliest_due(EventTime time) const override {
    return time + settings_.horizon;
  }

  Status rolled_back() override {
    shelf_->rolled_back();
    return {};
  }

 private:
  struct Outcome {
    bool label = false;
    bool is_timeout = false;
    bool is_after_horizon = false;
    EventTime at;
  };

  Status keep(const flow::Record& record, const flow::Score& score) {
    PendingRow* row = LS_TRY(rows_->find_or_make(record.key));
    PendingScore pending;
    pending.scored_at = record.time;
    pending.model_version = score.model_version;
    pending.margin = score.prediction.margin;
    LS_TRY(shelf_->store(*score.features, pending.features));
    row->add(std::move(pending), settings_.snapshots_max);
    schedule(record.key, *row, record.time + settings_.horizon);
    return {};
  }

  // The first outcome decides; a second one is ignored.
  Status join(const flow::Record& record, const event::Event& event, flow::Output& out) {
    PendingRow* row = LS_TRY(rows_->find_or_make(record.key));
    if (row->outcome_at) {
      return {};
    }
    Outcome outcome;
    outcome.label = !settings_.label_slot || event.at(*settings_.label_slot).number() != 0.0;
    outcome.at = event.time;
    for (const PendingScore& score : row->pending) {
      // A vector scored after the fact would have seen it.
      if (score.scored_at <= event.time) {
        LS_TRY(emit(record, score, outcome, out));
      }
    }
    if (row->pending.empty() && row->expired && outcome.label) {
      outcome.is_after_horizon = true;
      LS_TRY(emit(record, *row->expired, outcome, out));
    }
    row->outcome_at = event.time;
    row->pending.clear();
    row->expired.reset();
    schedule(record.key, *row, record.time + settings_.horizon);
    return {};
  }

  Status emit(const flow::Record& cause, const PendingScore& score, const Outcome& outcome,
              flow::Output& out) {
    id_.clear();
    fmt::format_to(std::back_inserter(id_), "{}@{}", cause.key, score.scored_at.ms);
    flow::Example* example = out.arena().make<flow::Example>();
    example->model = settings_.model;
    example->lead = cause.key;
    example->id = out.arena().copy(std::string_view(id_));
    example->label = outcome.label;
    example->is_timeout = outcome.is_timeout;
    example->is_after_horizon = outcome.is_after_horizon;
    example->scored_at = score.scored_at;
    example->outcome_at = outcome.at;
    example->model_version = score.model_version;
    example->scored_margin = score.margin;
    example->features = LS_TRY(shelf_->restore(score.features, out.arena()));
    out.emit(cause, example);
    return {};
  }

  // One timer per lead: for its oldest pending score, or to forget it one horizon after its last
  // deed.
  void schedule(std::string_view key, PendingRow& row, EventTime due) {
    if (!row.timer) {
      row.timer = due;
      context_->set_timer(key, due);
    }
  }

  Status settle(const flow::Record& cause, PendingRow& row) {
    EventTime due = EventTime::min();
    if (!row.pending.empty()) {
      due = row.pending.front().scored_at + settings_.horizon;
    } else if (row.outcome_at) {
      due = *row.outcome_at + settings_.horizon;
    } else if (row.expired) {
      due = row.expired->scored_at + settings_.horizon + settings_.horizon;
    }
    if (due > cause.time) {
      schedule(cause.key, row, due);
    } else {
      rows_->erase(cause.key);
    }
    return {};
  }

  Settings settings_;
  flow::OperatorContext* context_ = nullptr;
  std::optional<state::Table<PendingRow>> rows_;
  std::optional<SchemaShelf> shelf_;
  std::string id_;
};

class JoinOutcomeBlueprint final : public flow::Blueprint {
 public:
  explicit JoinOutcomeBlueprint(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] std::string_view type() const override {
    return "join_outcome";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::score || kind == flow::PayloadKind::event;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::example;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<JoinOutcome>(settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return fmt::format("model={} outcome={} label={} horizon={} snapshots_max={}", settings_.model,
                       settings_.outcome->name(), settings_.label_slot.value_or(0xffff),
                       settings_.horizon.count, settings_.snapshots_max);
  }
  [[nodiscard]] std::vector<std::string> event_types() const override {
    return {settings_.outcome->name()};
  }

 private:
  Settings settings_;
};

}  // namespace

BlueprintPtr read_join_outcome(config::Reader& reader, const flow::BlueprintContext& context) {
  Settings settings;
  settings.model = reader.text_or("model", "conversion");
  const std::string outcome = reader.text("outcome");
  settings.outcome = context.catalog->find(outcome);
  if (settings.outcome == nullptr) {
    reader.fail_at("outcome", fmt::format("there is no event type \"{}\"", outcome));
    return nullptr;
  }
  if (const auto label = reader.optional_text("label")) {
    settings.label_slot = settings.outcome->slot_of(*label);
    if (!settings.label_slot) {
      reader.fail_at("label", fmt::format("{} has no field \"{}\"", outcome, *label));
    }
  }
  settings.horizon = reader.duration_or("horizon", settings.horizon, {.min = Millis{1}});
  settings.snapshots_max = static_cast<std::size_t>(reader.integer_or(
      "snapshots_max", static_cast<std::int64_t>(settings.snapshots_max), {.min = 1, .max = 64}));
  return std::make_shared<JoinOutcomeBlueprint>(std::move(settings));
}

}  // namespace ls::operators
