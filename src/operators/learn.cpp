#include "operators/model_holder.hpp"
#include "operators/readers.hpp"

#include "leadstream/ml/evaluation.hpp"
#include "leadstream/ml/model_spec.hpp"
#include "leadstream/ml/registry.hpp"
#include "leadstream/ml/schema_map.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace ls::operators {
namespace {

struct Settings {
  std::string model;
  ml::ModelSpec spec;
  std::size_t window = 1000;        // examples in the rolling metrics
  std::size_t history_every = 100;  // examples between two points of the quality history
};

// The quality history is a bounded ring: when it is full, every second point goes and the step
// doubles.
constexpr std::size_t kHistoryMax = 240;

struct QualityPoint {
  EventTime at;
  std::uint64_t examples = 0;
  double auc = 0.0;
  double log_loss = 0.0;
  double calibration_error = 0.0;
};

// A model being learned, as it is stored: the model's own bytes and the metrics of its served
// scores.
struct LearnRow {
  std::string model;
  std::string metrics;
  std::uint64_t step = 0;
  std::vector<QualityPoint> history;

  void save(ByteWriter& out) const {
    out.u8(1);
    out.bytes(model);
    out.bytes(metrics);
    out.varint(step);
    out.varint(history.size());
    for (const QualityPoint& point : history) {
      out.svarint(point.at.ms);
      out.varint(point.examples);
      out.f64(point.auc);
      out.f64(point.log_loss);
      out.f64(point.calibration_error);
    }
  }
  static Result<LearnRow> load(ByteReader& in) {
    if (in.u8() != 1) {
      return internal_error("learn: unknown row format");
    }
    LearnRow row;
    row.model = in.bytes();
    row.metrics = in.bytes();
    row.step = in.varint();
    row.history.resize(in.count());
    for (QualityPoint& point : row.history) {
      point.at = {in.svarint()};
      point.examples = in.varint();
      point.auc = in.f64();
      point.log_loss = in.f64();
      point.calibration_error = in.f64();
    }
    return row;
  }
};

// A model in memory. What is served is judged by the margins that scorers gave; what is learned, by
// this model.
struct Learner {
  std::unique_ptr<ml::Model> model;
  ml::Prequential served;
  std::uint64_t step = 0;
  std::vector<QualityPoint> history;
  bool is_changed = false;

  explicit Learner(std::size_t window) : served(window) {}
};

class Learn final : public flow::Operator, public ModelHolder {
 public:
  explicit Learn(const Settings& settings) : settings_(settings) {}

  Status open(flow::OperatorContext& context) override {
    rows_.emplace(context.store(), context.table_name("models"));
    context.add_table(*rows_);
    return read_rows();
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      const auto* example = record.as<flow::Example>();
      if (example->model != settings_.model) {
        continue;
      }
      LS_TRY(learn_one(record, *example, out));
    }
    return {};
  }

  Status checkpoint() override {
    for (auto& [name, learner] : learners_) {
      if (!learner.is_changed) {
        continue;
      }
      learner.is_changed = false;
      LearnRow row;
      learner.model->save(row.model);
      ByteWriter metrics(row.metrics);
      learner.served.save(metrics);
      row.step = learner.step;
      row.history = learner.history;
      rows_->put(name, std::move(row));
    }
    return {};
  }

  Status rolled_back() override {
    learners_.clear();
    return read_rows();
  }

  [[nodiscard]] const ml::Model* fitted(std::string_view model) const override {
    const auto found = learners_.find(model);
    return found == learners_.end() ? nullptr : found->second.model.get();
  }
  [[nodiscard]] ml::Quality quality(std::string_view model) const override {
    const auto found = learners_.find(model);
    return found == learners_.end() ? ml::Quality{} : found->second.served.quality();
  }

  void describe(event::JsonWriter& out) const override;
  [[nodiscard]] std::vector<flow::OperatorCounter> counters() const override {
    return {{"labels_unlearned", labels_unlearned_}, {"labels_retracted", labels_retracted_}};
  }

 private:
  Status learn_one(const flow::Record& record, const flow::Example& example, flow::Output& out) {
    Learner& learner = LS_TRY(learner_of(example))->second;
    const ml::FeatureRow row = example.features->values;
    flow::Evaluation* evaluation = out.arena().make<flow::Evaluation>();
    evaluation->model = settings_.model;
    evaluation->example = &example;
    evaluation->prediction = learner.model->predict(row);
    if (example.is_correction) {
      take_back(learner, row, example);
    } else {
      learner.served.add(example.scored_margin, example.label);
    }
    learner.model->learn(row, example.label, example.weight);
    learner.is_changed = true;
    note_quality(learner, record.time);
    out.emit(record, evaluation);
    return {};
  }

  // What cannot be unlearned is outweighed by the label that stands, and counted.
  void take_back(Learner& learner, ml::FeatureRow row, const flow::Example& example) {
    learner.served.correct(example.scored_margin, example.label);
    if (learner.model->unlearn(row, !example.label, example.replaced_weight)) {
      ++labels_unlearned_;
    } else {
      ++labels_retracted_;
    }
  }

  using Learners = std::map<std::string, Learner, std::less<>>;

  // The learner, made with the first example's schema; adapted when the schema of the examples
  // changed.
  Result<Learners::iterator> learner_of(const flow::Example& example) {
    auto found = learners_.find(settings_.model);
    if (found == learners_.end()) {
      Learner learner(settings_.window);
      learner.model = LS_TRY(ml::make_model(settings_.spec, *example.features->schema));
      learner.step = settings_.history_every;
      found = learners_.emplace(settings_.model, std::move(learner)).first;
    }
    Learner& learner = found->second;
    if (learner.model->schema().hash() != example.features->schema->hash()) {
      learner.model = learner.model->adapted_to(*example.features->schema);
    }
    return found;
  }

  void note_quality(Learner& learner, EventTime at) const {
    const std::uint64_t examples = learner.model->examples();
    // An example without weight is tested on, but not learned.
    const bool is_noted = !learner.history.empty() && learner.history.back().examples == examples;
    if (examples == 0 || examples % learner.step != 0 || is_noted) {
      return;
    }
    const ml::Report recent = learner.served.recent();
    learner.history.push_back(
        {at, examples, recent.auc, recent.log_loss, recent.calibration_error});
    if (learner.history.size() > kHistoryMax) {
      std::vector<QualityPoint> thinned;
      for (std::size_t i = 1; i < learner.history.size(); i += 2) {
        thinned.push_back(learner.history[i]);
      }
      learner.history = std::move(thinned);
      learner.step *= 2;
    }
  }

  Status read_rows() {
    Status loaded;
    LS_TRY(rows_->for_each([&](Bytes name, const LearnRow& row) {
      Status status = read_row(name, row);
      if (!status) {
        loaded = std::move(status);
      }
    }));
    return loaded;
  }

  Status read_row(Bytes name, const LearnRow& row) {
    Learner learner(settings_.window);
    learner.model = LS_TRY(ml::load_model(row.model));
    ByteReader metrics(row.metrics);
    learner.served = LS_TRY(ml::Prequential::load(metrics));
    learner.step = row.step;
    learner.history = row.history;
    learners_.emplace(std::string(name), std::move(learner));
    return {};
  }

  Settings settings_;
  std::optional<state::Table<LearnRow>> rows_;
  Learners learners_;
  std::uint64_t labels_unlearned_ = 0;
  std::uint64_t labels_retracted_ = 0;
};

void write_report(event::JsonWriter& out, std::string_view name, const ml::Report& report) {
  out.key(name).begin_object().member("count", report.count).member("base_rate", report.base_rate);
  out.member("auc", report.auc).member("log_loss", report.log_loss).member("brier", report.brier);
  out.member("calibration_error", report.calibration_error).end_object();
}

void Learn::describe(event::JsonWriter& out) const {
  out.begin_array();
  for (const auto& [name, learner] : learners_) {
    out.begin_object().member("model", name).member("kind", learner.model->spec().name);
    out.member("examples", learner.model->examples());
    out.member("features", learner.model->schema().size());
    write_report(out, "served", learner.served.whole());
    write_report(out, "recent", learner.served.recent());
    out.key("history").begin_array();
    for (const QualityPoint& point : learner.history) {
      out.begin_object()
          .member("at", point.at)
          .member("examples", point.examples)
          .member("auc", point.auc);
      out.member("log_loss", point.log_loss)
          .member("calibration_error", point.calibration_error)
          .end_object();
    }
    out.end_array().end_object();
  }
  out.end_array();
}

class LearnBlueprint final : public flow::Blueprint {
 public:
  explicit LearnBlueprint(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] std::string_view type() const override {
    return "learn";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::example;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::evaluation;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<Learn>(settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return fmt::format("model={} spec={:016x}", settings_.model, settings_.spec.hash());
  }

 private:
  Settings settings_;
};

void read_params(config::Reader& reader, ml::ModelSpec& spec) {
  config::Reader params = reader.section("params");
  const ml::ModelType* type = ml::find_model_type(spec.name);
  for (const ml::ModelParameter& parameter : type->parameters) {
    if (params.has(parameter.name)) {
      spec.params[std::string(parameter.name)] =
          params.number(parameter.name, {.min = parameter.min, .max = parameter.max});
    }
  }
  params.finish();
}

}  // namespace

BlueprintPtr read_learn(config::Reader& reader, const flow::BlueprintContext& /*context*/) {
  Settings settings;
  settings.model = reader.text("model");
  std::vector<std::string_view> kinds;
  for (const ml::ModelType& type : ml::model_types()) {
    kinds.push_back(type.name);
  }
  const auto standard = std::find(kinds.begin(), kinds.end(), ml::ModelSpec{}.name) - kinds.begin();
  settings.spec.name = kinds[reader.choice_or("kind", kinds, static_cast<std::size_t>(standard))];
  read_params(reader, settings.spec);
  settings.window =
      static_cast<std::size_t>(reader.integer_or("window", 1000, {.min = 10, .max = 1'000'000}));
  settings.history_every = static_cast<std::size_t>(
      reader.integer_or("history_every", 100, {.min = 1, .max = 1'000'000}));
  const Result<ml::ModelSpec> complete = ml::complete(settings.spec);
  if (!complete) {
    reader.fail(complete.error().message);
    return nullptr;
  }
  settings.spec = *complete;
  return std::make_shared<LearnBlueprint>(std::move(settings));
}

}  // namespace ls::operators
