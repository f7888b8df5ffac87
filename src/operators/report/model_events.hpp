#pragma once

#include "operators/report/model_row.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/config/reader.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/event/event.hpp"
#include "leadstream/flow/record.hpp"
#include "leadstream/ml/binary_meter.hpp"
#include "leadstream/ml/evaluation.hpp"
#include "leadstream/ml/model_health.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ls::operators {

// The types of event that a report makes.
struct ModelEventTypes {
  const event::EventType* metrics = nullptr;
  const event::EventType* drifted = nullptr;
  const event::EventType* adapted = nullptr;

  // From the catalog: `model.metrics`, `model.drifted` and `model.adapted`. What they lack is a
  // problem of the reader's.
  static ModelEventTypes find(config::Reader& reader, const event::Catalog& catalog);
};

// Who is reported of.
struct ReportedModel {
  std::string_view name;
  std::string_view served;   // the model beside which it learns
  std::string_view contact;  // of the events, which have this as their key
  std::string_view kind;
  std::optional<EventTime> version;
};

// Figures of one stretch of examples. What is NaN is not told.
struct ModelFigures {
  ml::Report scores;
  ml::Decisions decisions;
};

enum class FiguresOf : std::uint8_t { tested, served, version };

// Turns figures into events. One per operator.
class ModelEvents {
 public:
  ModelEvents(const ModelEventTypes& types, std::string_view node_id);

  struct Metrics {
    FiguresOf of = FiguresOf::tested;
    const ModelFigures& whole;
    const ModelFigures* recent = nullptr;
    const ml::ModelHealth* health = nullptr;
  };
  // The events and all they point to are made in the arena; they are as of `time`, and their ids a
  // function of what they tell of and of that time.
  const event::Event* metrics(const ReportedModel& model, const Metrics& told, EventTime time,
                              Arena& arena);
  const event::Event* drifted(const ReportedModel& model, const ml::ModelHealth& health,
                              ml::HealthStatus was, EventTime time, Arena& arena);
  // The example's id makes it unique.
  const event::Event* adapted(const ReportedModel& model, const flow::Evaluation& evaluation,
                              EventTime time, Arena& arena);

 private:
  class Form;
  std::string_view reasons(const ml::ModelHealth& health, Arena& arena);
  std::string_view figures(const ModelFigures& told, Arena& arena);

  ModelEventTypes types_;
  std::uint64_t node_;
  std::string text_;  // reused
};

}  // namespace ls::operators
