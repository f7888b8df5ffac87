#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/generator/truth.hpp"
#include "leadstream/ml/evaluation.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ls::app {

// Collects the predictions in a stream of examples, each made before its label was known: what the
// scorer said, what the running rate of positives would have said, and, for a simulated world, what
// the best possible model would have said. Single-threaded.
class Predictions {
 public:
  // `truth` may be null; `horizon` is how far the outcomes were looked for.
  Predictions(std::unique_ptr<generator::Truth> truth, Millis horizon)
      : truth_(std::move(truth)), horizon_(horizon) {}

  // One value of the examples' topic.
  Status add(std::string_view example);

  [[nodiscard]] const std::vector<ml::ScoredLabel>& served() const {
    return served_;
  }
  [[nodiscard]] const std::vector<ml::ScoredLabel>& baseline() const {
    return baseline_;
  }
  // Of the examples whose leads are of the simulated world.
  [[nodiscard]] const std::vector<ml::ScoredLabel>& bayes() const {
    return bayes_;
  }
  [[nodiscard]] bool has_truth() const {
    return truth_ != nullptr;
  }

 private:
  std::unique_ptr<generator::Truth> truth_;
  Millis horizon_;
  event::JsonDocument document_;
  std::vector<ml::ScoredLabel> served_;
  std::vector<ml::ScoredLabel> baseline_;
  std::vector<ml::ScoredLabel> bayes_;
  double positives_ = 0;
};

// The truth about the world whose `world` line begins the file.
Result<std::unique_ptr<generator::Truth>> load_truth(const std::string& file);

}  // namespace ls::app
