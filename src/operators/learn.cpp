#include "operators/learn/learners.hpp"
#include "operators/lifecycle/command.hpp"
#include "operators/model_holder.hpp"
#include "operators/readers.hpp"

#include "leadstream/ml/model_health.hpp"

#include <fmt/core.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ls::operators {
namespace {

TestResults results_of(const ml::Prequential& scores) {
  return {.whole = scores.whole(), .recent = scores.recent()};
}

// Tests, then teaches every model of the line-up each example, and says of each what it thought.
// Carries out the commands that concern learning.
class Learn final : public flow::Operator, public ModelHolder {
 public:
  explicit Learn(const LineUp& line_up)
      : line_up_(line_up), only_(line_up.only), learners_(line_up) {}

  Status open(flow::OperatorContext& context) override {
    return learners_.open(context);
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    trials_.clear();
    for (const flow::Record& record : batch) {
      if (const auto* event = record.as<event::Event>()) {
        LS_TRY(obey(record, *event, out));
        continue;
      }
      const auto* example = record.as<flow::Example>();
      if (is_ours(*example)) {
        LS_TRY(learn(record, *example, out));
      }
    }
    return {};
  }

  Status checkpoint() override {
    learners_.write();
    return {};
  }
  Status rolled_back() override {
    return learners_.rolled_back();
  }

  [[nodiscard]] const ml::Model* fitted(std::string_view model) const override {
    const Learner* learner = learners_.find(model);
    return learner == nullptr ? nullptr : learner->model.get();
  }
  [[nodiscard]] ml::Quality quality(std::string_view model) const override {
    const Learner* learner = learners_.find(model);
    if (learner == nullptr) {
      return {};
    }
    return learner->is_served ? learner->served.quality() : learner->tested.quality();
  }
  [[nodiscard]] bool is_frozen(std::string_view model) const override {
    const Learner* learner = learners_.find(model);
    return learner != nullptr && learner->is_frozen;
  }
  [[nodiscard]] Trial trial(std::string_view model) const override {
    const Learner* learner = learners_.find(model);
    return learner == nullptr ? Trial() : trial_of(learner->tested);
  }
  [[nodiscard]] Trial served_trial() const override {
    const Learner* learner = learners_.find(line_up_.model);
    return learner == nullptr ? Trial() : trial_of(learner->served);
  }
  [[nodiscard]] TestResults tested_results(std::string_view model) const override {
    const Learner* learner = learners_.find(model);
    return learner == nullptr ? TestResults() : results_of(learner->tested);
  }
  [[nodiscard]] TestResults served_results() const override {
    const Learner* learner = learners_.find(line_up_.model);
    return learner == nullptr ? TestResults() : results_of(learner->served);
  }
  [[nodiscard]] double risen_share(std::string_view model) const override {
    const Learner* learner = learners_.find(model);
    return learner == nullptr || !learner->adaptation ? ml::HealthFacts::kUnknown
                                                      : learner->adaptation->risen_share();
  }
  [[nodiscard]] std::string_view served() const override {
    return line_up_.model;
  }
  [[nodiscard]] std::vector<std::string_view> learned() const override {
    std::vector<std::string_view> names;
    for (const auto& [name, learner] : learners_.all()) {
      names.emplace_back(name);
    }
    return names;
  }
  [[nodiscard]] std::optional<Trial> trial_at(const flow::Record& command,
                                              std::string_view model) const override {
    const auto trials = trials_.find(command.ordinal);
    if (trials == trials_.end()) {
      return std::nullopt;
    }
    const auto found = trials->second.find(model);
    return found == trials->second.end() ? std::nullopt : std::optional(found->second);
  }

  void describe(event::JsonWriter& out) const override {
    out.begin_array();
    for (const auto& [name, learner] : learners_.all()) {
      learner.describe(name, out);
    }
    out.end_array();
  }
  [[nodiscard]] std::vector<flow::OperatorCounter> counters() const override {
    return {{"labels_unlearned", labels_unlearned_}, {"labels_retracted", labels_retracted_}};
  }

 private:
  using Trials = std::map<std::string, Trial, std::less<>>;

  bool is_ours(const flow::Example& example) {
    return example.model == line_up_.scored &&
           (!only_ || only_->has(example.lead, *example.features));
  }

  Status learn(const flow::Record& record, const flow::Example& example, flow::Output& out) {
    for (const Entrant& entrant : line_up_.entrants) {
      LS_TRY(learn_one(entrant, record, example, out));
    }
    const Entrant* imported = learners_.imported();
    return imported == nullptr ? Status() : learn_one(*imported, record, example, out);
  }

  Status learn_one(const Entrant& entrant, const flow::Record& record, const flow::Example& example,
                   flow::Output& out) {
    Learner& learner = LS_TRY(learners_.meet(entrant, *example.features->schema)).get();
    const ml::FeatureRow row = example.features->values;
    flow::Evaluation* evaluation = out.arena().make<flow::Evaluation>();
    evaluation->model = entrant.name;
    evaluation->example = &example;
    if (example.is_correction) {
      evaluation->prediction = learner.model->predict(row);
      take_back(learner, row, example);
      if (!learner.is_frozen) {
        learner.model->learn(row, example.label, example.weight);
      }
    } else {
      LS_TRY(test(learner, record.time, *evaluation, out));
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

  // A model that is frozen learns nothing, hence adapts to nothing.
  static Status test(Learner& learner, EventTime now, flow::Evaluation& evaluation,
                     flow::Output& out) {
    const flow::Example& example = *evaluation.example;
    const ml::FeatureRow row = example.features->values;
    if (learner.is_frozen) {
      evaluation.prediction = learner.model->predict(row);
      return {};
    }
    const double factor = learner.adaptation ? learner.adaptation->factor() : 1.0;
    evaluation.prediction =
        learner.model->test_then_train(row, example.label, example.weight * factor);
    if (!learner.adaptation) {
      return {};
    }
    const std::optional<flow::Adaptation> done =
        LS_TRY(learner.adaptation->follow({.schema = *example.features->schema,
                                           .row = row,
                                           .label = example.label,
                                           .weight = example.weight,
                                           .probability = evaluation.prediction.probability,
                                           .time = now},
                                          learner.model));
    if (done) {
      flow::Adaptation* told = out.arena().make<flow::Adaptation>();
      *told = *done;
      evaluation.adaptation = told;
    }
    return {};
  }

  // What cannot be unlearned is outweighed by the label that stands, and counted. What a model
  // thought of the example when it was tested on it stays as it was judged then.
  void take_back(Learner& learner, ml::FeatureRow row, const flow::Example& example) {
    if (learner.is_served) {
      learner.served.correct(example.scored_margin, example.label);
    }
    if (learner.is_frozen) {
      return;
    }
    const bool is_unlearned = learner.model->unlearn(row, !example.label, example.replaced_weight);
    if (learner.is_served) {
      ++(is_unlearned ? labels_unlearned_ : labels_retracted_);
    }
  }

  Status obey(const flow::Record& record, const event::Event& event, flow::Output& out) {
    const std::optional<CommandKind> kind = kind_of_command(event, line_up_.model);
    if (!kind) {
      return {};
    }
    if (owner_of(*kind) == CommandOwner::publisher) {
      note_trials(record);
      return {};
    }
    const auto command = read_command(event, line_up_.model);
    Status done = command ? carry_out(**command) : Status(command.error());
    if (!done && done.error().domain == ErrorDomain::user) {
      out.reject(record, done.error());
      return {};
    }
    return done;
  }

  // Whoever decides on a promotion judges by what was known when it was ordered.
  void note_trials(const flow::Record& record) {
    Trials& trials = trials_[record.ordinal];
    for (const auto& [name, learner] : learners_.all()) {
      trials.emplace(name, trial_of(learner.tested));
    }
  }

  Status carry_out(const ModelCommand& command) {
    if (command.kind == CommandKind::import_version) {
      learners_.import(LS_TRY(imported_model(command)));
      return {};
    }
    Learner* learner = learners_.find(command.model);
    if (learner == nullptr) {
      return refused_command("unknown_model", fmt::format("{} has learned nothing, or is not "
                                                          "trained here",
                                                          command.model));
    }
    if (command.kind == CommandKind::train) {
      return learners_.start_anew(command.model);
    }
    learner->is_frozen = command.kind == CommandKind::freeze;
    learner->is_changed = true;
    return {};
  }

  const LineUp& line_up_;
  std::optional<Audience> only_;
  Learners learners_;
  std::map<std::uint32_t, Trials> trials_;  // by ordinal of the run's commands
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
    return kind == flow::PayloadKind::example || kind == flow::PayloadKind::event;
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
