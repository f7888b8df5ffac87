#pragma once

#include "category_table.hpp"
#include "heap_bytes.hpp"
#include "scaler.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/hash.hpp"
#include "leadstream/ml/metrics.hpp"
#include "leadstream/ml/model.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ls::ml {

// Logistic regression over scaled numbers, indicators of missing values and one weight per
// category; the learning rule is a parameter. A rule has
//   struct Coordinate                                the state of one weight, 0 at first
//   Rule(const ModelSpec&, Place)                    its settings for the intercept or the rest
//   double weight(const Coordinate&, double x)       as seen by an input x
//   bool sees_alike(const Coordinate&, double x, double y)
//                                                    true only if both see one weight, bit by bit
//   void update(Coordinate&, double x, double g, double w)
//                                                    g is the derivative of the loss by the margin,
//                                                    w what `weight` gave for the margin
//   void save(const Coordinate&, ByteWriter&), void load(Coordinate&, ByteReader&)
// or, instead of `update`, the four steps of `TakesWholeSteps` and save and load of its own.
enum class Place { intercept, input };

// A rule that looks at all inputs of an example before it moves any weight; the intercept is one.
template <typename Rule>
concept TakesWholeSteps = requires(Rule& rule, typename Rule::Coordinate& c, ByteWriter& out) {
  rule.begin();
  rule.move(c, 1.0, rule.observe(c, 1.0, 0.5), rule.step(0.0, true, 1.0));
  rule.save(out);
};

template <typename Rule>
class LinearModel final : public Model {
 public:
  using Coordinate = typename Rule::Coordinate;

  LinearModel(const ModelSpec& spec, const FeatureSchema& schema);
  static Result<std::unique_ptr<Model>> load(const ModelSpec& spec, const FeatureSchema& schema,
                                             ByteReader& in);

  [[nodiscard]] Prediction predict(FeatureRow row) const override;
  Prediction explain(FeatureRow row, std::span<double> contributions) const override;
  void learn(FeatureRow row, bool label, double weight) override;
  Prediction test_then_train(FeatureRow row, bool label, double weight) override;
  void save(std::string& out) const override;
  [[nodiscard]] std::unique_ptr<Model> clone() const override {
    return std::make_unique<LinearModel>(*this);
  }
  [[nodiscard]] std::unique_ptr<Model> adapted_to(const FeatureSchema& schema) const override;
  [[nodiscard]] std::size_t memory_bytes() const override;

 private:
  using Table = CategoryTable<Coordinate>;

  struct Column {
    FeatureKind kind = FeatureKind::number;
    std::uint64_t seed = 0;  // of its categories' hashes: the hash of its name
    Scaler scaler = {};      // of numbers
    Coordinate value = {};   // of a number; of all categories that found the table full
    Coordinate missing = {};
  };
  // One input of the example being learned.
  struct Input {
    Coordinate* coordinate = nullptr;
    double x = 0;
    double weight = 0;
  };
  // What a row means: before it is learned, and to the step that learns it, which has met its
  // numbers already.
  struct Margins {
    double told = 0;
    double learned = 0;
  };

  [[nodiscard]] double contribution(const Column& column, const FeatureValue& value) const;
  [[nodiscard]] Prediction prediction(double margin) const;
  // Reads the row once, for both margins, and fills `inputs_`. Only what is asked for is computed.
  template <bool kTells>
  Margins gather(FeatureRow row, double weight);
  // Moves the intercept and the inputs gathered.
  void follow(double margin, bool label, double weight);

  Rule rule_;
  Rule intercept_rule_;
  double scaled_max_;
  double scaler_memory_;
  Coordinate intercept_ = {};
  std::vector<Column> columns_;
  Table categories_;
  std::vector<Input> inputs_;  // scratch of learning: one per feature, and the intercept
};

template <typename Rule>
LinearModel<Rule>::LinearModel(const ModelSpec& spec, const FeatureSchema& schema)
    : Model(spec, schema),
      rule_(spec, Place::input),
      intercept_rule_(spec, Place::intercept),
      scaled_max_(spec.params.at("scaled_max")),
      scaler_memory_(spec.params.at("scaler_memory")),
      categories_(static_cast<std::size_t>(spec.params.at("categories_max"))) {
  columns_.reserve(schema.size());
  for (const FeatureDef& feature : schema.features()) {
    columns_.push_back({.kind = feature.kind, .seed = hash64(feature.name)});
  }
  inputs_.resize(schema.size() + 1);
}

template <typename Rule>
Prediction LinearModel<Rule>::prediction(double margin) const {
  return {.margin = margin,
          .probability = sigmoid(margin),
          .base = intercept_rule_.weight(intercept_, 1)};
}

template <typename Rule>
Prediction LinearModel<Rule>::predict(FeatureRow row) const {
  LS_DCHECK(row.size() == columns_.size());
  double margin = intercept_rule_.weight(intercept_, 1);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    margin += contribution(columns_[i], row[i]);
  }
  return prediction(margin);
}

template <typename Rule>
Prediction LinearModel<Rule>::explain(FeatureRow row, std::span<double> contributions) const {
  LS_DCHECK(row.size() == columns_.size() && contributions.size() == columns_.size());
  double margin = intercept_rule_.weight(intercept_, 1);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    contributions[i] = contribution(columns_[i], row[i]);
    margin += contributions[i];
  }
  return prediction(margin);
}

template <typename Rule>
double LinearModel<Rule>::contribution(const Column& column, const FeatureValue& value) const {
  if (column.kind == FeatureKind::number && value.is_number()) {
    const double x = column.scaler.scaled(value.number(), scaled_max_);
    return rule_.weight(column.value, x) * x;
  }
  if (column.kind == FeatureKind::category && value.is_category()) {
    const Coordinate* known = categories_.find(hash64(value.category(), column.seed));
    if (known == nullptr) {
      return categories_.is_full() ? rule_.weight(column.value, 1) : 0;
    }
    return rule_.weight(*known, 1);
  }
  return rule_.weight(column.missing, 1);
}

template <typename Rule>
template <bool kTells>
typename LinearModel<Rule>::Margins LinearModel<Rule>::gather(FeatureRow row, double weight) {
  categories_.reserve_more(columns_.size());
  // Of before the row: its own categories may fill the table.
  const bool was_full = categories_.is_full();
  const double base = intercept_rule_.weight(intercept_, 1);
  Margins margins{base, base};
  Scaler::Fading fading;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    Column& column = columns_[i];
    const FeatureValue& value = row[i];
    Input& input = inputs_[i];
    if (column.kind == FeatureKind::number && value.is_number()) {
      const double before = kTells ? column.scaler.scaled(value.number(), scaled_max_) : 0;
      column.scaler.add(value.number(), weight, scaler_memory_, fading);
      const double x = column.scaler.scaled(value.number(), scaled_max_);
      // Most inputs see the weight that 0 sees, which waits for nothing that is computed here.
      const double usual = rule_.weight(column.value, 0);
      const auto seen_by = [&](double input_x) {
        return rule_.sees_alike(column.value, input_x, 0) ? usual
                                                          : rule_.weight(column.value, input_x);
      };
      const double w = seen_by(x);
      if constexpr (kTells) {
        margins.told += seen_by(before) * before;
      }
      margins.learned += w * x;
      input = {&column.value, x, w};
      continue;
    }
    Coordinate* coordinate = &column.missing;
    bool is_told = true;
    if (column.kind == FeatureKind::category && value.is_category()) {
      coordinate = categories_.find_or_add(hash64(value.category(), column.seed),
                                           static_cast<std::uint32_t>(i));
      if (coordinate == nullptr) {
        coordinate = &column.value;
        is_told = was_full;
      }
    }
    const double w = rule_.weight(*coordinate, 1);  // 0 of a category just added, as if unknown
    margins.told += is_told ? w : 0;
    margins.learned += w;
    input = {coordinate, 1, w};
  }
  return margins;
}

template <typename Rule>
void LinearModel<Rule>::learn(FeatureRow row, bool label, double weight) {
  LS_DCHECK(row.size() == columns_.size());
  if (!(weight > 0 && std::isfinite(weight))) {
    return;
  }
  weight = std::min(weight, kWeightMax);
  follow(gather<false>(row, weight).learned, label, weight);
  ++examples_;
}

template <typename Rule>
Prediction LinearModel<Rule>::test_then_train(FeatureRow row, bool label, double weight) {
  LS_DCHECK(row.size() == columns_.size());
  if (!(weight > 0 && std::isfinite(weight))) {
    return predict(row);
  }
  weight = std::min(weight, kWeightMax);
  const Margins margins = gather<true>(row, weight);
  const Prediction told = prediction(margins.told);
  follow(margins.learned, label, weight);
  ++examples_;
  return told;
}

template <typename Rule>
void LinearModel<Rule>::follow(double margin, bool label, double weight) {
  const double slope = sigmoid(margin) - (label ? 1.0 : 0.0);
  if constexpr (TakesWholeSteps<Rule>) {
    inputs_.back() = {&intercept_, 1, 0};
    rule_.begin();
    const double gradient = slope * std::sqrt(weight);
    for (Input& input : inputs_) {
      if (input.x != 0) {
        input.weight = rule_.observe(*input.coordinate, input.x, gradient);
      }
    }
    const double step = rule_.step(margin, label, weight);
    for (const Input& input : inputs_) {
      rule_.move(*input.coordinate, input.x, input.weight, step);
    }
  } else {
    const double gradient = slope * weight;
    intercept_rule_.update(intercept_, 1, gradient, intercept_rule_.weight(intercept_, 1));
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const Input& input = inputs_[i];
      if (input.x != 0) {
        rule_.update(*input.coordinate, input.x, gradient, input.weight);
      }
    }
  }
}

template <typename Rule>
void LinearModel<Rule>::save(std::string& out) const {
  ByteWriter writer(out);
  spec_.save(writer);
  schema_.save(writer);
  writer.varint(examples_);
  rule_.save(intercept_, writer);
  if constexpr (TakesWholeSteps<Rule>) {
    rule_.save(writer);
  }
  for (const Column& column : columns_) {
    if (column.kind == FeatureKind::number) {
      column.scaler.save(writer);
    }
    rule_.save(column.value, writer);
    rule_.save(column.missing, writer);
  }
  writer.varint(categories_.size());
  for (const typename Table::Entry& entry : categories_.sorted()) {
    writer.u64(entry.key);
    writer.varint(entry.column);
    rule_.save(entry.coordinate, writer);
  }
}

template <typename Rule>
Result<std::unique_ptr<Model>> LinearModel<Rule>::load(const ModelSpec& spec,
                                                       const FeatureSchema& schema,
                                                       ByteReader& in) {
  auto model = std::make_unique<LinearModel>(spec, schema);
  model->examples_ = in.varint();
  model->rule_.load(model->intercept_, in);
  if constexpr (TakesWholeSteps<Rule>) {
    model->rule_.load(in);
  }
  for (Column& column : model->columns_) {
    if (column.kind == FeatureKind::number) {
      column.scaler.load(in);
    }
    model->rule_.load(column.value, in);
    model->rule_.load(column.missing, in);
  }
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    const std::uint64_t key = in.u64();
    const std::uint64_t column = in.varint();
    Coordinate* coordinate =
        model->categories_.find_or_add(key, static_cast<std::uint32_t>(column));
    if (coordinate == nullptr || column >= schema.size()) {
      return internal_error("model " + spec.name + " holds a category that cannot be");
    }
    model->rule_.load(*coordinate, in);
  }
  if (!in.ok()) {
    return internal_error("model " + spec.name + " is cut off");
  }
  return std::unique_ptr<Model>(std::move(model));
}

template <typename Rule>
std::unique_ptr<Model> LinearModel<Rule>::adapted_to(const FeatureSchema& schema) const {
  auto adapted = std::make_unique<LinearModel>(spec_, schema);
  adapted->examples_ = examples_;
  adapted->rule_ = rule_;
  adapted->intercept_ = intercept_;
  std::vector<std::uint32_t> places(columns_.size(), 0xffffffff);
  for (std::uint32_t i = 0; i < schema.size(); ++i) {
    const auto old = schema_.find(schema.at(i).name);
    if (old && columns_[*old].kind == schema.at(i).kind) {
      adapted->columns_[i] = columns_[*old];
      places[*old] = i;
    }
  }
  for (const typename Table::Entry& entry : categories_.sorted()) {
    if (places[entry.column] != 0xffffffff) {
      *adapted->categories_.find_or_add(entry.key, places[entry.column]) = entry.coordinate;
    }
  }
  return adapted;
}

template <typename Rule>
std::size_t LinearModel<Rule>::memory_bytes() const {
  return sizeof(*this) + named_bytes() + heap_bytes(columns_) + categories_.heap_bytes() +
         heap_bytes(inputs_);
}

// For a rule's entry in the registry.
template <typename Rule>
std::unique_ptr<Model> make_linear(const ModelSpec& spec, const FeatureSchema& schema) {
  return std::make_unique<LinearModel<Rule>>(spec, schema);
}

}  // namespace ls::ml
