#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/generator/truth.hpp"
#include "leadstream/ml/evaluation.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ls::app {

// Collects the predictions in a stream of examples, each made before its label was known: what the
// scorer said, what the running rate of positives would have said, and, for a simulated world, what
// the best possible model would have said. Each prediction counts once, with the label that was
// known last: an example whose id was there before corrects its label. Single-threaded.
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
  struct Place {
    std::size_t served;
    std::size_t bayes;  // kNowhere if the lead is not of the simulated world
  };
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
  Result<std::size_t> add_bayes(const event::JsonView& example, bool label);
  void correct(const Place& place, bool label);

  std::unique_ptr<generator::Truth> truth_;
  Millis horizon_;
  event::JsonDocument document_;
  std::vector<ml::ScoredLabel> served_;
  std::vector<ml::ScoredLabel> baseline_;
  std::vector<ml::ScoredLabel> bayes_;
  double positives_ = 0;
  std::unordered_map<std::uint64_t, Place> places_;  // by hash of the example's id
};

// The truth about the world whose `world` line begins the file.
Result<std::unique_ptr<generator::Truth>> load_truth(const std::string& file);

}  // namespace ls::app
