#pragma once

#include "operators/learn/adaptation.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/event/json_writer.hpp"
#include "leadstream/ml/evaluation.hpp"
#include "leadstream/ml/model.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ls::operators {

struct QualityPoint {
  EventTime at;
  std::uint64_t examples = 0;
  double auc = 0.0;
  double log_loss = 0.0;
  double calibration_error = 0.0;
};

// A model being learned, as it is stored: the model's own bytes and its metrics.
struct LearnRow {
  std::string model;
  std::string served;
  std::uint64_t step = 0;
  std::vector<QualityPoint> history;
  std::string tested;  // empty if written before there was such a thing
  bool is_frozen = false;

  void save(ByteWriter& out) const;
  static Result<LearnRow> load(ByteReader& in);
};

// A model being learned, in memory. What is served is judged by the margins that scorers gave, if
// it is served; what is learned, by what this model said of each example before it learned it.
// Models of one line-up are compared by the latter, since all are tested on the same examples at
// the same time.
struct Learner {
  // The rolling metrics are those of the last `window` examples.
  explicit Learner(std::size_t window) : served(window), tested(window) {}

  // Notes how good it is by now, after every `step` examples. The history is a bounded ring: when
  // it is full, every second point goes and the step doubles.
  void note_quality(EventTime at);

  [[nodiscard]] LearnRow to_row() const;
  static Result<Learner> of_row(const LearnRow& row, std::size_t window);
  // An object that names it.
  void describe(std::string_view name, event::JsonWriter& out) const;

  std::unique_ptr<ml::Model> model;
  ml::Prequential served;
  ml::Prequential tested;
  bool is_served = true;
  bool is_frozen = false;  // it is tested, and learns nothing
  std::uint64_t step = 0;
  std::vector<QualityPoint> history;
  std::optional<Adaptation> adaptation;  // in rows of its own
  bool is_changed = false;
};

}  // namespace ls::operators
