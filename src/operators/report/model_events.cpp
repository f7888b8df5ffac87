#include "operators/report/model_events.hpp"

#include "operators/derived_id.hpp"
#include "operators/emitted_type.hpp"

#include "leadstream/event/json_writer.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <span>
#include <utility>

namespace ls::operators {
namespace {

using event::FieldKind;
using event::Value;

constexpr std::array<EmittedField, 23> kMetrics = {{
    {"model", FieldKind::text},
    {"role", FieldKind::category},
    {"kind", FieldKind::text},
    {"version", FieldKind::time},
    {"of", FieldKind::category},
    {"examples", FieldKind::integer},
    {"base_rate", FieldKind::number},
    {"auc", FieldKind::number},
    {"average_precision", FieldKind::number},
    {"log_loss", FieldKind::number},
    {"brier", FieldKind::number},
    {"calibration_error", FieldKind::number},
    {"accuracy", FieldKind::number},
    {"f1", FieldKind::number},
    {"kappa", FieldKind::number},
    {"kappa_temporal", FieldKind::number},
    {"no_change_accuracy", FieldKind::number},
    {"majority_accuracy", FieldKind::number},
    {"prior_log_loss", FieldKind::number},
    {"recent", FieldKind::json},
    {"health", FieldKind::number},
    {"status", FieldKind::category},
    {"reasons", FieldKind::json},
}};
constexpr std::array<EmittedField, 7> kDrifted = {{
    {"model", FieldKind::text},
    {"role", FieldKind::category},
    {"version", FieldKind::time},
    {"health", FieldKind::number},
    {"status", FieldKind::category},
    {"was", FieldKind::category},
    {"reasons", FieldKind::json},
}};
constexpr std::array<EmittedField, 9> kAdapted = {{
    {"model", FieldKind::text},
    {"action", FieldKind::category},
    {"drift_type", FieldKind::category},
    {"measure", FieldKind::category},
    {"detected_at", FieldKind::time},
    {"examples", FieldKind::integer},
    {"loss_before", FieldKind::number},
    {"loss_after", FieldKind::number},
    {"restored", FieldKind::time},
}};
constexpr std::array<std::string_view, 3> kOf = {"tested", "served", "version"};

// Log loss of who says the base rate of every example.
double prior_log_loss(double rate) {
  if (!(rate > 0 && rate < 1)) {
    return std::isnan(rate) ? rate : 0.0;
  }
  return -rate * std::log(rate) - (1 - rate) * std::log1p(-rate);
}

using Figure = std::pair<std::string_view, double>;

std::array<Figure, 13> figures_of(const ModelFigures& told) {
  return {{{"base_rate", told.scores.base_rate},
           {"auc", told.scores.auc},
           {"average_precision", told.scores.average_precision},
           {"log_loss", told.scores.log_loss},
           {"brier", told.scores.brier},
           {"calibration_error", told.scores.calibration_error},
           {"accuracy", told.decisions.accuracy},
           {"f1", told.decisions.f1},
           {"kappa", told.decisions.kappa},
           {"kappa_temporal", told.decisions.kappa_temporal},
           {"no_change_accuracy", told.decisions.no_change_accuracy},
           {"majority_accuracy", told.decisions.majority_accuracy},
           {"prior_log_loss", prior_log_loss(told.scores.base_rate)}}};
}

}  // namespace

ModelEventTypes ModelEventTypes::find(config::Reader& reader, const event::Catalog& catalog) {
  return {.metrics = find_emitted(reader, "type", "model.metrics", kMetrics, catalog),
          .drifted = find_emitted(reader, "type", "model.drifted", kDrifted, catalog),
          .adapted = find_emitted(reader, "type", "model.adapted", kAdapted, catalog)};
}

// An event in the making.
class ModelEvents::Form {
 public:
  Form(const event::EventType& type, const ReportedModel& model, Arena& arena)
      : arena_(arena), event_(arena.make<event::Event>()) {
    slots_ = arena.make_span<Value>(type.fields().size());
    event_->type = &type;
    event_->contact = arena.copy(model.contact);
    event_->slots = slots_;
    set("model", Value::of(arena.copy(model.name)));
    set("role", Value::of(model.name == model.served ? "champion" : "challenger"));
    if (model.version) {
      set("version", Value::of(*model.version));
    }
  }

  void set(std::string_view field, const Value& value) {
    if (const auto slot = event_->type->slot_of(field)) {
      slots_[*slot] = value;
    }
  }
  void set_number(std::string_view field, double value) {
    if (std::isfinite(value)) {
      set(field, Value::of(value));
    }
  }
  void set_health(const ml::ModelHealth& health, std::string_view reasons) {
    set_number("health", health.score);
    set("status", Value::of(ml::name_of(health.status)));
    set("reasons", Value::of(reasons));
  }
  const event::Event* done(std::uint64_t node, std::string_view of, EventTime time) {
    event_->id = derived_id(node, event_->type->name(), of, arena_);
    event_->time = time;
    return event_;
  }

 private:
  Arena& arena_;
  event::Event* event_;
  std::span<Value> slots_;
};

ModelEvents::ModelEvents(const ModelEventTypes& types, std::string_view node_id)
    : types_(types), node_(hash64(node_id)) {}

const event::Event* ModelEvents::metrics(const ReportedModel& model, const Metrics& told,
                                         EventTime time, Arena& arena) {
  Form form(*types_.metrics, model, arena);
  const std::string_view of = kOf[static_cast<std::size_t>(told.of)];
  if (!model.kind.empty()) {
    form.set("kind", Value::of(arena.copy(model.kind)));
  }
  form.set("of", Value::of(of));
  form.set("examples", Value::of(static_cast<std::int64_t>(told.whole.scores.count)));
  for (const auto& [name, value] : figures_of(told.whole)) {
    form.set_number(name, value);
  }
  if (told.recent != nullptr) {
    form.set("recent", Value::of(figures(*told.recent, arena)));
  }
  if (told.health != nullptr) {
    form.set_health(*told.health, reasons(*told.health, arena));
  }
  text_ = fmt::format("{}/{}/{}/{}", model.name, of, model.version.value_or(EventTime::min()).ms,
                      time.ms);
  return form.done(node_, text_, time);
}

const event::Event* ModelEvents::drifted(const ReportedModel& model, const ml::ModelHealth& health,
                                         ml::HealthStatus was, EventTime time, Arena& arena) {
  Form form(*types_.drifted, model, arena);
  form.set_health(health, reasons(health, arena));
  form.set("was", Value::of(ml::name_of(was)));
  text_ = fmt::format("{}/{}", model.name, time.ms);
  return form.done(node_, text_, time);
}

const event::Event* ModelEvents::adapted(const ReportedModel& model,
                                         const flow::Evaluation& evaluation, EventTime time,
                                         Arena& arena) {
  const flow::Adaptation& told = *evaluation.adaptation;
  Form form(*types_.adapted, model, arena);
  form.set("action", Value::of(told.action));
  if (!told.drift_type.empty()) {
    form.set("drift_type", Value::of(told.drift_type));
  }
  form.set("measure", Value::of(told.measure));
  form.set("detected_at", Value::of(told.detected_at));
  form.set("examples", Value::of(static_cast<std::int64_t>(told.examples)));
  form.set_number("loss_before", told.loss_before);
  form.set_number("loss_after", told.loss_after);
  if (told.restored != EventTime::min()) {
    form.set("restored", Value::of(told.restored));
  }
  text_ = fmt::format("{}/{}/{}", model.name, evaluation.example->id, time.ms);
  return form.done(node_, text_, time);
}

std::string_view ModelEvents::reasons(const ml::ModelHealth& health, Arena& arena) {
  text_.clear();
  event::JsonWriter json(text_);
  json.begin_array();
  for (const ml::HealthPart& part : health.reasons()) {
    json.begin_object().member("part", part.name).member("lost", part.points_max - part.points);
    json.member("of", part.points_max).end_object();
  }
  json.end_array();
  return arena.copy(std::string_view(text_));
}

std::string_view ModelEvents::figures(const ModelFigures& told, Arena& arena) {
  text_.clear();
  event::JsonWriter json(text_);
  json.begin_object().member("examples", told.scores.count);
  for (const auto& [name, value] : figures_of(told)) {
    if (std::isfinite(value)) {
      json.member(name, value);
    }
  }
  json.end_object();
  return arena.copy(std::string_view(text_));
}

}  // namespace ls::operators
