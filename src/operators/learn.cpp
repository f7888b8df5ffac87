#include "operators/learn/learner.hpp"
#include "operators/learn/line_up.hpp"
#include "operators/model_holder.hpp"
#include "operators/readers.hpp"

#include "leadstream/ml/registry.hpp"

#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace ls::operators {
namespace {

// Tests, then teaches every model of the line-up each example, and says of each what it thought.
class Learn final : public flow::Operator, public ModelHolder {
 public:
  explicit Learn(const LineUp& line_up) : line_up_(line_up) {}

  Status open(flow::OperatorContext& context) override {
    rows_.emplace(context.store(), context.table_name("models"));
    context.add_table(*rows_);
    return read_rows();
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      const auto* example = record.as<flow::Example>();
      if (example->model != line_up_.model) {
        continue;
      }
      for (const Entrant& entrant : line_up_.entrants) {
        LS_TRY(learn_one(entrant, record, *example, out));
      }
    }
    return {};
  }

  Status checkpoint() override {
    for (auto& [name, learner] : learners_) {
      if (std::exchange(learner.is_changed, false)) {
        rows_->put(name, learner.to_row());
      }
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
    if (found == learners_.end()) {
      return {};
    }
    const Learner& learner = found->second;
    return learner.is_served ? learner.served.quality() : learner.tested.quality();
  }

  void describe(event::JsonWriter& out) const override {
    out.begin_array();
    for (const auto& [name, learner] : learners_) {
      learner.describe(name, out);
    }
    out.end_array();
  }
  [[nodiscard]] std::vector<flow::OperatorCounter> counters() const override {
    return {{"labels_unlearned", labels_unlearned_}, {"labels_retracted", labels_retracted_}};
  }

 private:
  Status learn_one(const Entrant& entrant, const flow::Record& record, const flow::Example& example,
                   flow::Output& out) {
    Learner& learner = LS_TRY(learner_of(entrant, example)).get();
    const ml::FeatureRow row = example.features->values;
    flow::Evaluation* evaluation = out.arena().make<flow::Evaluation>();
    evaluation->model = entrant.name;
    evaluation->example = &example;
    if (example.is_correction) {
      evaluation->prediction = learner.model->predict(row);
      take_back(learner, row, example);
      learner.model->learn(row, example.label, example.weight);
    } else {
      evaluation->prediction = learner.model->test_then_train(row, example.label, example.weight);
      learner.tested.add(evaluation->prediction.margin, example.label);
      if (learner.is_served) {
        learner.served.add(example.scored_margin, example.label);
      }
    }
    learner.is_changed = true;
    learner.note_quality(record.time);
    out.emit(record, evaluation);
    return {};
  }

  // What cannot be unlearned is outweighed by the label that stands, and counted. What a model
  // thought of the example when it was tested on it stays as it was judged then.
  void take_back(Learner& learner, ml::FeatureRow row, const flow::Example& example) {
    if (learner.is_served) {
      learner.served.correct(example.scored_margin, example.label);
    }
    const bool is_unlearned = learner.model->unlearn(row, !example.label, example.replaced_weight);
    if (learner.is_served) {
      ++(is_unlearned ? labels_unlearned_ : labels_retracted_);
    }
  }

  // The learner, made with the first example's schema; adapted when the schema of the examples
  // changed.
  Result<std::reference_wrapper<Learner>> learner_of(const Entrant& entrant,
                                                     const flow::Example& example) {
    auto found = learners_.find(entrant.name);
    if (found == learners_.end()) {
      Learner learner(line_up_.window);
      learner.model = LS_TRY(ml::make_model(entrant.spec, *example.features->schema));
      learner.step = line_up_.history_every;
      learner.is_served = entrant.name == line_up_.model;
      found = learners_.emplace(entrant.name, std::move(learner)).first;
    }
    Learner& learner = found->second;
    if (learner.model->schema().hash() != example.features->schema->hash()) {
      learner.model = learner.model->adapted_to(*example.features->schema);
    }
    return std::ref(learner);
  }

  // Challengers that are no longer in the line-up stay in the store, and are gone on with should
  // they come back.
  Status read_rows() {
    for (const Entrant& entrant : line_up_.entrants) {
      const LearnRow* row = LS_TRY(rows_->find(entrant.name));
      if (row != nullptr) {
        Learner learner = LS_TRY(Learner::of_row(*row, line_up_.window));
        learner.is_served = entrant.name == line_up_.model;
        learners_.emplace(entrant.name, std::move(learner));
      }
    }
    return {};
  }

  const LineUp& line_up_;
  std::optional<state::Table<LearnRow>> rows_;
  std::map<std::string, Learner, std::less<>> learners_;
  std::uint64_t labels_unlearned_ = 0;
  std::uint64_t labels_retracted_ = 0;
};

class LearnBlueprint final : public flow::Blueprint {
 public:
  explicit LearnBlueprint(LineUp line_up) : line_up_(std::move(line_up)) {}

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
    return std::make_unique<Learn>(line_up_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return line_up_.fingerprint();
  }

 private:
  LineUp line_up_;
};

}  // namespace

BlueprintPtr read_learn(config::Reader& reader, const flow::BlueprintContext& /*context*/) {
  std::optional<LineUp> line_up = read_line_up(reader);
  return line_up ? std::make_shared<LearnBlueprint>(*std::move(line_up)) : nullptr;
}

}  // namespace ls::operators
