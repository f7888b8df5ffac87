#pragma once

#include "operators/lifecycle/gates.hpp"

#include "leadstream/flow/record.hpp"
#include "leadstream/ml/evaluation.hpp"
#include "leadstream/ml/model.hpp"
#include "leadstream/ml/snapshot.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace ls::operators {

// Over all of a stream, and over its last examples.
struct TestResults {
  ml::Report whole;
  ml::Report recent;
};

// What a learn node shows the nodes behind it that publish and report: its models as of the end of
// the present run, which a timer may ask, since a run ends before it. What a record asks must be as
// of that record.
class ModelHolder {
 public:
  virtual ~ModelHolder() = default;
  // Null if the model has learned nothing yet.
  [[nodiscard]] virtual const ml::Model* fitted(std::string_view model) const = 0;
  [[nodiscard]] virtual ml::Quality quality(std::string_view model) const = 0;
  // It neither learns nor is published.
  [[nodiscard]] virtual bool is_frozen(std::string_view model) const = 0;
  [[nodiscard]] virtual Trial trial(std::string_view model) const = 0;
  // How the scores that were served fared.
  [[nodiscard]] virtual Trial served_trial() const = 0;

  // By what the model said of each example before it learned it, and by the scores that were
  // served.
  [[nodiscard]] virtual TestResults tested_results(std::string_view model) const = 0;
  [[nodiscard]] virtual TestResults served_results() const = 0;

  // Of the model's errors that are watched, those that have risen of late; NaN if none is watched.
  [[nodiscard]] virtual double risen_share(std::string_view model) const = 0;

  // The model whose examples are learned; under its name scorers are served.
  [[nodiscard]] virtual std::string_view served() const = 0;
  // All that have learned something, by name.
  [[nodiscard]] virtual std::vector<std::string_view> learned() const = 0;
  // As of a command of the present run; nothing if there is no such model, or if the learn node
  // does not read the commands.
  [[nodiscard]] virtual std::optional<Trial> trial_at(const flow::Record& command,
                                                      std::string_view model) const = 0;
};

}  // namespace ls::operators
