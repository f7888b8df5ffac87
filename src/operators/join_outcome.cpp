#include "operators/field_names.hpp"
#include "operators/pending_scores.hpp"
#include "operators/readers.hpp"

#include "leadstream/config/nearest.hpp"
#include "leadstream/event/catalog.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>
#include <optional>

namespace ls::operators {
namespace {

// How outcomes are read. The slots of what the type or the topology does not name are empty.
struct Settings {
  std::string model;
  const event::EventType* outcome = nullptr;
  std::optional<std::uint32_t> label_slot;   // boolean; without it every outcome is a positive
  std::optional<std::uint32_t> weight_slot;  // number: how much the label counts
  std::optional<std::uint32_t> as_of_slot;   // time: when the truth held
  Millis horizon = days(45);
  std::size_t snapshots_max = 4;
  bool is_held = false;  // outcomes are told when the horizon is over
};

// What an outcome event says.
struct Outcome {
  bool label = true;
  double weight = 1.0;
  EventTime at;  // when the truth held
};

Error refused(std::string_view code, const event::EventType& type, std::uint32_t slot,
              std::string_view what) {
  const std::string& field = type.fields()[slot].name;
  Error error = user_error(fmt::format("{} {}", field, what));
  error.code = code;
  error.pointer = "/" + field;
  return error;
}

// An absent label is not a label; a weight beyond what models take would be another one.
Result<Outcome> outcome_of(const Settings& settings, const event::Event& event) {
  Outcome outcome{.at = event.time};
  if (settings.label_slot) {
    const event::Value& label = event.at(*settings.label_slot);
    if (label.is_null()) {
      return refused("missing_label", *event.type, *settings.label_slot,
                     "says whether the outcome is positive, and is absent");
    }
    outcome.label = label.boolean();
  }
  if (settings.weight_slot && !event.at(*settings.weight_slot).is_null()) {
    outcome.weight = event.at(*settings.weight_slot).number();
    if (!(outcome.weight >= 0 && outcome.weight <= ml::Model::kWeightMax)) {
      return refused("out_of_range", *event.type, *settings.weight_slot,
                     fmt::format("must be 0 to {}", ml::Model::kWeightMax));
    }
  }
  if (settings.as_of_slot && !event.at(*settings.as_of_slot).is_null()) {
    outcome.at = event.at(*settings.as_of_slot).time();
  }
  return outcome;
}

// Joins delayed outcomes to the features as they were scored, so that nothing learned later leaks
// into them. A score whose horizon ends without an outcome is a negative; an outcome at exactly the
// deadline is too late. If outcomes are held, each example comes at its deadline, whatever its
// label: told as they come, positives would be ahead of the negatives of their time, and a learner
// would see more of them than there are. What is said of a score can be taken back once more is
// known: a correction is an example of the same id with the other label. It is remembered until two
// horizons after the score, or one after the outcome.
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
        const Result<Outcome> outcome = outcome_of(settings_, *event);
        if (outcome) {
          LS_TRY(join(record, *outcome, out));
        } else {
          out.reject(record, outcome.error());
        }
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

  // The first outcome decides, an equal one is ignored, and one that says the opposite corrects.
  Status join(const flow::Record& record, const Outcome& outcome, flow::Output& out) {
    PendingRow* row = LS_TRY(rows_->find_or_make(record.key));
    if (row->outcome && row->outcome->label == outcome.label) {
      ++outcomes_repeated_;
      return {};
    }
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
  std::uint64_t labels_after_horizon_ = 0;
  std::uint64_t labels_corrected_ = 0;
  std::uint64_t outcomes_repeated_ = 0;
  std::uint64_t scores_after_outcome_ = 0;
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
    const std::string held = settings_.is_held ? " examples=at_horizon" : "";
    return fmt::format(
               "model={} outcome={} label={} weight={} as_of={} horizon={} snapshots_max={}",
               settings_.model, settings_.outcome->name(), settings_.label_slot.value_or(0xffff),
               settings_.weight_slot.value_or(0xffff), settings_.as_of_slot.value_or(0xffff),
               settings_.horizon.count, settings_.snapshots_max) +
           held;
  }
  [[nodiscard]] std::vector<std::string> event_types() const override {
    return {settings_.outcome->name()};
  }

 private:
  Settings settings_;
};

using event::FieldKind;

// The field that a setting names. Types called "label.…" define `weight` and `as_of` alike, so for
// them these are understood; elsewhere a field of that name may mean anything.
std::optional<std::uint32_t> read_slot(config::Reader& reader, const event::EventType& type,
                                       std::string_view setting,
                                       std::initializer_list<FieldKind> kinds) {
  const bool is_label_type = type.name().starts_with("label.");
  const std::optional<std::string> field = reader.optional_text(setting);
  if (!field && (setting == "label" || !is_label_type)) {
    return std::nullopt;
  }
  const auto slot = type.slot_of(field ? *field : setting);
  const bool fits =
      slot && std::find(kinds.begin(), kinds.end(), type.fields()[*slot].kind) != kinds.end();
  if (fits || !field) {
    return fits ? slot : std::nullopt;
  }
  if (!slot) {
    reader.fail_at(setting, fmt::format("{} has no field \"{}\"{}", type.name(), *field,
                                        config::did_you_mean(*field, field_names(type))));
  } else {
    reader.fail_at(setting,
                   fmt::format("{}.{} is {}; expected {}", type.name(), *field,
                               to_string(type.fields()[*slot].kind), to_string(*kinds.begin())));
  }
  return std::nullopt;
}

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
  settings.label_slot = read_slot(reader, *settings.outcome, "label", {FieldKind::boolean});
  settings.weight_slot =
      read_slot(reader, *settings.outcome, "weight", {FieldKind::number, FieldKind::integer});
  settings.as_of_slot = read_slot(reader, *settings.outcome, "as_of", {FieldKind::time});
  settings.horizon = reader.duration_or("horizon", settings.horizon, {.min = Millis{1}});
  settings.snapshots_max = static_cast<std::size_t>(reader.integer_or(
      "snapshots_max", static_cast<std::int64_t>(settings.snapshots_max), {.min = 1, .max = 64}));
  constexpr std::array<std::string_view, 2> kWhen{"at_once", "at_horizon"};
  settings.is_held = reader.choice_or("examples", kWhen, 0) == 1;
  return std::make_shared<JoinOutcomeBlueprint>(std::move(settings));
}

}  // namespace ls::operators
