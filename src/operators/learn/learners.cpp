#include "operators/learn/learners.hpp"

#include "leadstream/base/log.hpp"
#include "leadstream/ml/registry.hpp"

#include <algorithm>
#include <utility>

namespace ls::operators {
namespace {

// Parameters that only one of them knows are of another version of the program.
bool is_made_as(const ml::ModelSpec& model, const ml::ModelSpec& asked) {
  return model.name == asked.name && std::ranges::all_of(asked.params, [&](const auto& param) {
           const auto found = model.params.find(param.first);
           return found == model.params.end() || found->second == param.second;
         });
}

}  // namespace

Status Learners::open(flow::OperatorContext& context) {
  rows_.emplace(context.store(), context.table_name("models"));
  context.add_table(*rows_);
  if (line_up_.adapt) {
    adaptations_.emplace(context.store(), context.table_name("adaptations"));
    context.add_table(*adaptations_);
  }
  LS_TRY(rolled_back());
  return tell_of_others();
}

// What was learned is not thrown away because a line of the topology changed.
Status Learners::tell_of_others() const {
  for (const Entrant& entrant : line_up_.entrants) {
    const Learner* learner = find(entrant.name);
    const ml::ModelSpec asked = LS_TRY(ml::complete(entrant.spec));
    if (learner != nullptr && !is_made_as(learner->model->spec(), asked)) {
      log_warn(
          "A model goes on as it was made, with what it has learned. To begin anew as the topology "
          "says: leadstream model relearn {}. is={} topology_says={}",
          entrant.name, learner->model->spec().name, asked.name);
    }
  }
  return {};
}

// Challengers that are no longer in the line-up stay in the store, and are gone on with should they
// come back.
Status Learners::rolled_back() {
  learners_.clear();
  imported_.reset();
  for (const Entrant& entrant : line_up_.entrants) {
    LS_TRY(read(entrant.name));
    if (Learner* learner = find(entrant.name)) {
      learner->model = ml::calibrated_as(entrant.spec, std::move(learner->model));
    }
  }
  LS_TRY(read(import_name()));
  if (const Learner* found = find(import_name())) {
    imported_ = {import_name(), found->model->spec()};
  }
  return {};
}

Status Learners::read(const std::string& name) {
  const LearnRow* row = LS_TRY(rows_->find(name));
  if (row != nullptr) {
    Learner learner = LS_TRY(Learner::of_row(*row, line_up_.window));
    learner.is_served = name == line_up_.model;
    if (adaptations_ && name != import_name()) {
      LS_TRY(learner.adaptation.emplace(*line_up_.adapt).read(*adaptations_, name));
    }
    learners_.emplace(name, std::move(learner));
  }
  return {};
}

void Learners::write() {
  for (auto& [name, learner] : learners_) {
    if (!std::exchange(learner.is_changed, false)) {
      continue;
    }
    rows_->put(name, learner.to_row());
    if (learner.adaptation) {
      learner.adaptation->write(*adaptations_, name);
    }
  }
}

Learner* Learners::find(std::string_view name) {
  const auto found = learners_.find(name);
  return found == learners_.end() ? nullptr : &found->second;
}

const Learner* Learners::find(std::string_view name) const {
  const auto found = learners_.find(name);
  return found == learners_.end() ? nullptr : &found->second;
}

Result<std::reference_wrapper<Learner>> Learners::meet(const Entrant& entrant,
                                                       const ml::FeatureSchema& schema) {
  auto found = learners_.find(entrant.name);
  if (found == learners_.end()) {
    Learner learner(line_up_.window);
    learner.model = LS_TRY(ml::make_model(entrant.spec, schema));
    learner.step = line_up_.history_every;
    learner.is_served = entrant.name == line_up_.model;
    if (line_up_.adapt && entrant.name != import_name()) {
      learner.adaptation.emplace(*line_up_.adapt);
    }
    found = learners_.emplace(entrant.name, std::move(learner)).first;
  }
  Learner& learner = found->second;
  if (learner.model->schema().hash() != schema.hash()) {
    learner.model = learner.model->adapted_to(schema);
  }
  return std::ref(learner);
}

Status Learners::start_anew(std::string_view name) {
  Learner& learner = learners_.find(name)->second;
  const auto entrant = std::ranges::find(line_up_.entrants, name, &Entrant::name);
  const ml::ModelSpec spec =
      entrant == line_up_.entrants.end() ? learner.model->spec() : entrant->spec;
  learner.model = LS_TRY(ml::make_model(spec, learner.model->schema()));
  learner.tested = ml::Prequential(line_up_.window);
  if (learner.adaptation) {
    learner.adaptation->forget();
  }
  learner.is_frozen = false;
  learner.is_changed = true;
  return {};
}

void Learners::import(std::unique_ptr<ml::Model> model) {
  Learner learner(line_up_.window);
  // Evaluations of the present run may point to the name.
  if (imported_) {
    imported_->spec = model->spec();
  } else {
    imported_ = {import_name(), model->spec()};
  }
  learner.model = std::move(model);
  learner.step = line_up_.history_every;
  learner.is_served = false;
  learner.is_frozen = true;
  learner.is_changed = true;
  learners_.insert_or_assign(import_name(), std::move(learner));
}

std::string Learners::import_name() const {
  return line_up_.model + ".imported";
}

}  // namespace ls::operators
