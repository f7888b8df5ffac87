#pragma once

#include "leadstream/ml/step_registry.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ls::ml {

// A step with what was stored of it, used as its owner would.
class StepRun {
 public:
  StepRun(const StepSpec& spec, FeatureSchema schema)
      : spec_(spec), in_(std::move(schema)), step_(make_step(spec).take()) {
    begin();
  }

  // The vector behind the step.
  std::vector<FeatureValue> apply(std::vector<FeatureValue> row, EventTime time = {},
                                  const EventSpectrum* rhythm = nullptr) {
    row_ = std::move(row);
    std::vector<FeatureValue> out(made_.size());
    texts_.reset();
    step_->apply({.row = row_, .time = time, .texts = &texts_, .rhythm = rhythm}, out);
    return out;
  }
  [[nodiscard]] std::string note(const std::vector<FeatureValue>& row) const {
    std::string noted;
    ByteWriter out(noted);
    step_->note(row, out);
    return noted;
  }
  bool learn(const std::string& noted, EventTime time, bool label) {
    ByteReader in(noted);
    return step_->learn(in, time, label).has_value() && in.ok() && in.at_end();
  }
  // The end of the process and its next start.
  void restart() {
    save();
    step_ = make_step(spec_).take();
    begin();
  }
  // Only what was saved is left.
  void roll_back() {
    open();
    bind();
  }
  void save() {
    step_->save([this](std::string_view part, Bytes bytes) { stored_[std::string(part)] = bytes; });
  }

  [[nodiscard]] const FeatureSchema& made() const {
    return made_;
  }
  [[nodiscard]] VectorStep& step() {
    return *step_;
  }
  [[nodiscard]] const std::map<std::string, std::string>& stored() const {
    return stored_;
  }
  [[nodiscard]] const std::string& problem() const {
    return problem_;
  }

 private:
  void open() {
    step_->open([this](std::string_view part) -> Bytes {
      const auto found = stored_.find(std::string(part));
      return found == stored_.end() ? Bytes() : Bytes(found->second);
    });
  }
  void bind() {
    const auto made = step_->bind(in_);
    problem_ = made ? "" : made.error().message;
    made_ = made ? *made : FeatureSchema();
  }
  void begin() {
    open();
    bind();
  }

  StepSpec spec_;
  FeatureSchema in_;
  FeatureSchema made_;
  std::string problem_;
  std::map<std::string, std::string> stored_;
  std::unique_ptr<VectorStep> step_;
  std::vector<FeatureValue> row_;
  Arena texts_;
};

}  // namespace ls::ml
