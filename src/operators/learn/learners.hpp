#pragma once

#include "operators/learn/learner.hpp"
#include "operators/learn/line_up.hpp"

#include "leadstream/flow/operator.hpp"
#include "leadstream/ml/model.hpp"
#include "leadstream/state/table.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ls::operators {

// The learners of a learn node: those of its line-up, and at most one that was imported. In memory
// beside their rows, which `write` brings up to date. One per task.
class Learners {
 public:
  explicit Learners(const LineUp& line_up) : line_up_(line_up) {}

  Status open(flow::OperatorContext& context);
  // Reads them again.
  Status rolled_back();
  // What has changed since, into the rows.
  void write();

  // Null if it has learned nothing yet, or is not trained here.
  [[nodiscard]] Learner* find(std::string_view name);
  [[nodiscard]] const Learner* find(std::string_view name) const;
  [[nodiscard]] const std::map<std::string, Learner, std::less<>>& all() const {
    return learners_;
  }
  // Made with the first example's schema; adapted when the schema of the examples changed.
  Result<std::reference_wrapper<Learner>> meet(const Entrant& entrant,
                                               const ml::FeatureSchema& schema);
  // Null if nothing was imported.
  [[nodiscard]] const Entrant* imported() const {
    return imported_ ? &*imported_ : nullptr;
  }

  // It forgets what it has learned and how it was tested, and is of the kind that the line-up says
  // now. How served scores fared stays.
  Status start_anew(std::string_view name);
  // Tested like the others from now on, and frozen. One that was imported before is gone.
  void import(std::unique_ptr<ml::Model> model);
  // `<model>.imported`
  [[nodiscard]] std::string import_name() const;

 private:
  Status read(const std::string& name);
  [[nodiscard]] Status tell_of_others() const;

  const LineUp& line_up_;
  std::optional<state::Table<LearnRow>> rows_;
  std::optional<state::Table<AdaptationRow>> adaptations_;  // if there is a policy
  std::map<std::string, Learner, std::less<>> learners_;
  std::optional<Entrant> imported_;
};

}  // namespace ls::operators
