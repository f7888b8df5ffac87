#include "operators/forgets.hpp"
#include "operators/outcome/outcome_settings.hpp"
#include "operators/pending_scores.hpp"
#include "operators/readers.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <optional>

namespace ls::operators {
namespace {

// Joins delayed outcomes to the features as they were scored, so that nothing learned later leaks
// into them. A score whose horizon ends without an outcome is a negative; an outcome at exactly the
// deadline is too late. If outcomes are held, each example comes at its deadline, whatever its
// label: told as they come, positives would be ahead of the negatives of their time, and a learner
// would see more of them than there are. What is said of a score can be taken back once more is
// known: a correction is an example of the same id with the other label. It is remembered until two
// horizons after the score, or one after the outcome.
class JoinOutcome final : public flow::Operator {
 public:
  explicit JoinOutcome(const OutcomeSettings& settings) : settings_(settings) {}

  Status open(flow::OperatorContext& context) override {
    context_ = &context;
    rows_.emplace(context.store(), context.table_name("pending"));
    context.add_table(*rows_);
    last_.emplace(context.store(), context.table_name("last"));
    context.add_table(*last_);
    shelf_.emplace(context);
    return {};
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      if (const auto* score = record.as<flow::Score>()) {
        LS_TRY(keep(record, *score));
      } else if (const auto* event = record.as<event::Event>(); event->type == settings_.outcome) {
        const Result<Outcome> outcome = outcome_of(settings_, *event);
        if (outcome) {
          LS_TRY(join(record, *outcome, out));
        } else {
          out.reject(record, outcome.error());
        }
      } else if (settings_.forgets.at(event->type)) {
        LS_TRY(forget(record.key));
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
    LS_TRY(join_last(cause.key, *row));
    while (!row->pending.empty() && deadline_of(row->pending.front()) <= cause.time) {
      PendingScore score = std::move(row->pending.front());
      row->pending.erase(row->pending.begin());
      const Said said = score.outcome ? said_of(score, held_by(score))
                                      : Said{.is_timeout = true, .at = deadline_of(score)};
      LS_TRY(emit(cause, score, said, out));
      score.outcome.reset();
      row->remember({std::move(score), said.label, said.weight}, settings_.snapshots_max);
    }
    return settle(cause, *row);
  }

  [[nodiscard]] EventTime earliest_due(window::RecordTimes oldest) const override {
    return oldest.clock + settings_.horizon;
  }

  Status rolled_back() override {
    shelf_->rolled_back();
    return {};
  }

  [[nodiscard]] std::vector<flow::OperatorCounter> counters() const override {
    return {{"labels_after_horizon", labels_after_horizon_},
            {"labels_corrected", labels_corrected_},
            {"outcomes_repeated", outcomes_repeated_},
            {"scores_after_outcome", scores_after_outcome_}};
  }

 private:
  // What an example says of a score.
  struct Said {
    bool label = false;
    double weight = 1.0;
    bool is_timeout = false;
    bool is_after_horizon = false;
    EventTime at;
    std::optional<double> replaced_weight = {};  // of the label that is taken back
  };

  [[nodiscard]] EventTime deadline_of(const PendingScore& score) const {
    return score.scored_at + settings_.horizon;
  }

  // A lead that is scored often changes its last score alone.
  Status keep(const flow::Record& record, const flow::Score& score) {
    PendingRow* row = LS_TRY(rows_->find(record.key));
    const PendingRow::Place place = row == nullptr
                                        ? PendingRow::Place::pending
                                        : row->place_of(record.time, settings_.snapshots_max);
    if (place == PendingRow::Place::nowhere) {
      return {};
    }
    if (place == PendingRow::Place::pending || row->has_last()) {
      row = LS_TRY(rows_->find_or_make(record.key));
    }
    if (row->has_last()) {
      row->pending.pop_back();
    }
    if (place == PendingRow::Place::last) {
      LastScoreRow* last = LS_TRY(last_->find_or_make(record.key));
      last->score.is_provisional = true;
      return fill(record, score, last->score);
    }
    last_->erase(record.key);
    LS_TRY(fill(record, score, row->pending.emplace_back()));
    schedule(record.key, *row, record.time + settings_.horizon);
    return {};
  }

  Status forget(std::string_view key) {
    if (LS_TRY(forget_row(*rows_, *context_, key))) {
      last_->erase(key);
    }
    return {};
  }

  Status fill(const flow::Record& record, const flow::Score& score, PendingScore& out) {
    out.scored_at = record.time;
    out.model_version = score.model_version;
    out.margin = score.prediction.margin;
    return shelf_->store(*score.features, out.features);
  }

  // Puts the last score with the others, for as long as all of them are looked at.
  Status join_last(std::string_view key, PendingRow& row) {
    LastScoreRow* last = LS_TRY(last_->find(key));
    if (last != nullptr) {
      row.pending.push_back(std::move(last->score));
      last_->erase(key);
    }
    return {};
  }
  void part_last(std::string_view key, PendingRow& row) {
    if (row.has_last()) {
      last_->put(key, {std::move(row.pending.back())});
      row.pending.pop_back();
    }
  }

  // The first outcome decides, an equal one is ignored, and one that says the opposite corrects.
  Status join(const flow::Record& record, const Outcome& outcome, flow::Output& out) {
    PendingRow* row = LS_TRY(rows_->find_or_make(record.key));
    if (row->outcome && row->outcome->label == outcome.label) {
      ++outcomes_repeated_;
      return {};
    }
    LS_TRY(join_last(record.key, *row));
    if (!row->outcome) {
      row->forget(record.time - settings_.horizon - settings_.horizon);
    }
    LS_TRY(correct(record, *row, outcome, out));
    if (settings_.is_held) {
      hold(*row, outcome);
    } else {
      LS_TRY(tell(record, *row, outcome, out));
    }
    row->outcome = KnownOutcome{outcome.at, record.time, outcome.label};
    schedule(record.key, *row, record.time + settings_.horizon);
    return {};
  }

  void hold(PendingRow& row, const Outcome& outcome) {
    std::erase_if(row.pending,
                  [&](const PendingScore& score) { return !is_example(score, outcome); });
    for (PendingScore& score : row.pending) {
      score.is_provisional = false;
      score.outcome = HeldOutcome{outcome.at, outcome.label, outcome.weight};
    }
  }

  static Outcome held_by(const PendingScore& score) {
    return {score.outcome->label, score.outcome->weight, score.outcome->at};
  }

  Status tell(const flow::Record& record, PendingRow& row, const Outcome& outcome,
              flow::Output& out) {
    for (PendingScore& score : row.pending) {
      if (!is_example(score, outcome)) {
        continue;
      }
      LS_TRY(emit(record, score, said_of(score, outcome), out));
      row.remember({std::move(score), outcome.label, outcome.weight}, settings_.snapshots_max);
    }
    row.pending.clear();
    return {};
  }

  // Scores that have the other label: of an earlier outcome, or because their horizon ended.
  Status correct(const flow::Record& record, PendingRow& row, const Outcome& outcome,
                 flow::Output& out) {
    for (JoinedScore& joined : row.joined) {
      if (joined.label == outcome.label || (outcome.label && !is_example(joined.score, outcome))) {
        continue;
      }
      Said said = said_of(joined.score, outcome);
      said.replaced_weight = joined.weight;
      LS_TRY(emit(record, joined.score, said, out));
      ++labels_corrected_;
      joined.label = outcome.label;
      joined.weight = outcome.weight;
    }
    return {};
  }

  // A vector scored after the fact would have seen it.
  bool is_example(const PendingScore& score, const Outcome& outcome) {
    const bool is_before = score.scored_at <= outcome.at;
    scores_after_outcome_ += is_before ? 0 : 1;
    return is_before;
  }

  Said said_of(const PendingScore& score, const Outcome& outcome) {
    Said said{.label = outcome.label, .weight = outcome.weight, .at = outcome.at};
    said.is_after_horizon = outcome.label && outcome.at >= deadline_of(score);
    labels_after_horizon_ += said.is_after_horizon ? 1 : 0;
    return said;
  }

  Status emit(const flow::Record& cause, const PendingScore& score, const Said& said,
              flow::Output& out) {
    id_.clear();
    fmt::format_to(std::back_inserter(id_), "{}@{}", cause.key, score.scored_at.ms);
    flow::Example* example = out.arena().make<flow::Example>();
    example->model = settings_.model;
    example->lead = cause.key;
    example->id = out.arena().copy(std::string_view(id_));
    example->label = said.label;
    example->weight = said.weight;
    example->is_timeout = said.is_timeout;
    example->is_after_horizon = said.is_after_horizon;
    example->is_correction = said.replaced_weight.has_value();
    example->replaced_weight = said.replaced_weight.value_or(0.0);
    example->scored_at = score.scored_at;
    example->outcome_at = said.at;
    example->model_version = score.model_version;
    example->scored_margin = score.margin;
    example->features = LS_TRY(shelf_->restore(score.features, out.arena()));
    out.emit(cause, example);
    return {};
  }

  // One timer per lead: for its oldest pending score, or to forget it.
  void schedule(std::string_view key, PendingRow& row, EventTime due) {
    if (!row.timer) {
      row.timer = due;
      context_->set_timer(key, due);
    }
  }

  Status settle(const flow::Record& cause, PendingRow& row) {
    EventTime due = EventTime::min();
    if (!row.pending.empty()) {
      due = deadline_of(row.pending.front());
    } else if (row.outcome) {
      due = row.outcome->met + settings_.horizon;
    } else if (!row.joined.empty()) {
      due = deadline_of(row.joined.back().score) + settings_.horizon;
    }
    if (due > cause.time) {
      schedule(cause.key, row, due);
      part_last(cause.key, row);
    } else {
      rows_->erase(cause.key);
    }
    return {};
  }

  OutcomeSettings settings_;
  flow::OperatorContext* context_ = nullptr;
  std::optional<state::Table<PendingRow>> rows_;
  std::optional<state::Table<LastScoreRow>> last_;
  std::optional<SchemaShelf> shelf_;
  std::string id_;
  std::uint64_t labels_after_horizon_ = 0;
  std::uint64_t labels_corrected_ = 0;
  std::uint64_t outcomes_repeated_ = 0;
  std::uint64_t scores_after_outcome_ = 0;
};

class JoinOutcomeBlueprint final : public flow::Blueprint {
 public:
  explicit JoinOutcomeBlueprint(OutcomeSettings settings) : settings_(std::move(settings)) {}

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
    const std::string held = settings_.is_held ? " examples=at_horizon" : "";
    return fmt::format(
               "model={} outcome={} label={} weight={} as_of={} horizon={} snapshots_max={}",
               settings_.model, settings_.outcome->name(), settings_.label_slot.value_or(0xffff),
               settings_.weight_slot.value_or(0xffff), settings_.as_of_slot.value_or(0xffff),
               settings_.horizon.count, settings_.snapshots_max) +
           held;
  }
  [[nodiscard]] std::vector<std::string> event_types() const override {
    std::vector<std::string> names{settings_.outcome->name()};
    settings_.forgets.append_names(names);
    return names;
  }

 private:
  OutcomeSettings settings_;
};

}  // namespace

BlueprintPtr read_join_outcome(config::Reader& reader, const flow::BlueprintContext& context) {
  std::optional<OutcomeSettings> settings = read_outcome_settings(reader, *context.catalog);
  return settings ? std::make_shared<JoinOutcomeBlueprint>(*std::move(settings)) : nullptr;
}

}  // namespace ls::operators
