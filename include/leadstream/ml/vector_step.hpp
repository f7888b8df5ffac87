#pragma once

#include "leadstream/base/arena.hpp"
#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/ml/event_spectrum.hpp"
#include "leadstream/ml/features.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace ls::ml {

// A vector on its way through a step.
struct StepInput {
  FeatureRow row;
  EventTime time;
  Arena* texts = nullptr;                 // where texts can be put that go on with the vector
  const EventSpectrum* rhythm = nullptr;  // of the events of its key before it; null without any
};

// Makes another vector of each vector. What it learns of vectors and labels is a function of them
// in their order, and what it makes of a vector is by what it knew before that one. Its knowledge
// is kept in named parts, of which each is read once it is needed. Owned by one thread.
class VectorStep {
 public:
  virtual ~VectorStep() = default;

  // Gives a part as it was saved; empty if it was not.
  using Stored = std::function<Bytes(std::string_view part)>;
  // Before anything else, and again to forget what was not saved.
  void open(Stored stored) {
    stored_ = std::move(stored);
    forget();
  }

  // Vectors of this schema come from now on; gives that of what is made of them. A user error if
  // they lack what the step was told to read.
  virtual Result<FeatureSchema> bind(const FeatureSchema& schema) = 0;
  // `out` has a place for each feature of the bound result, and holds missing values. Texts in it
  // are those of the row, the step's own, or in the arena.
  virtual void apply(const StepInput& in, std::span<FeatureValue> out) = 0;

  // What learns from labels says what it has to know of a row, in front of the step, once the label
  // comes; `learn` reads as much, whether anything is bound or not.
  [[nodiscard]] virtual bool wants_labels() const {
    return false;
  }
  virtual void note(FeatureRow /*row*/, ByteWriter& /*out*/) const {}
  virtual Status learn(ByteReader& /*noted*/, EventTime /*time*/, bool /*label*/) {
    return {};
  }
  // The period whose rhythm it reads.
  [[nodiscard]] virtual std::optional<Millis> period() const {
    return std::nullopt;
  }

  // Calls `keep` with each part that has changed since.
  using Keep = std::function<void(std::string_view part, Bytes bytes)>;
  virtual void save(const Keep& /*keep*/) {}

 protected:
  // All that is known and bound.
  virtual void forget() {}
  [[nodiscard]] Bytes stored(std::string_view part) const {
    return stored_ ? stored_(part) : Bytes();
  }

 private:
  Stored stored_;
};

}  // namespace ls::ml
