#pragma once

#include "category_table.hpp"
#include "heap_bytes.hpp"
#include "linear_model.hpp"
#include "scaler.hpp"
#include "softmax.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/hash.hpp"
#include "leadstream/ml/model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

// What `Softmax` learns, by the rules of the linear models of two classes: for softmax.cpp alone.

namespace ls::ml {

inline void to_probabilities(std::span<double> margins) {
  // The greatest margin becomes 0: nothing overflows, and one term is 1.
  const double greatest = *std::ranges::max_element(margins);
  double sum = 0;
  for (double& margin : margins) {
    margin = std::exp(margin - greatest);
    sum += margin;
  }
  for (double& margin : margins) {
    margin /= sum;
  }
}

// Of one learning rule: no call per weight goes through a pointer.
class Softmax::Weights {
 public:
  Weights(const FeatureSchema& schema, SoftmaxOptions options)
      : schema_(schema), options_(std::move(options)) {}
  virtual ~Weights() = default;
  Weights& operator=(const Weights&) = delete;

  [[nodiscard]] virtual std::unique_ptr<Weights> clone() const = 0;
  virtual void predict(FeatureRow row, std::span<double> probabilities) const = 0;
  virtual double explain(FeatureRow row, std::size_t of_class, std::span<double> parts) const = 0;
  [[nodiscard]] virtual double margin(FeatureRow row, std::size_t of_class) const = 0;
  virtual void learn(FeatureRow row, std::size_t label, double weight) = 0;
  [[nodiscard]] virtual std::size_t memory_bytes() const = 0;
  virtual void save(ByteWriter& out) const = 0;
  virtual Status load(ByteReader& in) = 0;

  void save_head(ByteWriter& out) const {
    schema_.save(out);
    out.varint(options_.classes);
    options_.rule.save(out);
  }
  [[nodiscard]] std::size_t classes() const {
    return options_.classes;
  }
  [[nodiscard]] std::uint64_t examples() const {
    return examples_;
  }

 protected:
  Weights(const Weights&) = default;

  [[nodiscard]] std::size_t named_bytes() const {
    return schema_.heap_bytes() + options_.rule.heap_bytes();
  }

  FeatureSchema schema_;
  SoftmaxOptions options_;
  std::uint64_t examples_ = 0;
};

template <typename Rule>
class Softmax::WeightsBy final : public Softmax::Weights {
 public:
  WeightsBy(const FeatureSchema& schema, const SoftmaxOptions& options)
      : Weights(schema, options),
        rule_(options.rule, Place::input),
        intercept_rule_(options.rule, Place::intercept),
        scaled_max_(options.rule.params.at("scaled_max")),
        scaler_memory_(options.rule.params.at("scaler_memory")),
        categories_(static_cast<std::size_t>(options.rule.params.at("categories_max"))) {
    std::uint32_t line = 1;
    for (const FeatureDef& feature : schema.features()) {
      columns_.push_back({.kind = feature.kind, .seed = hash64(feature.name), .value = line});
      line += kLinesPerColumn;
    }
    coordinates_.resize(line * options.classes);
    inputs_.resize(schema.size());
  }

  [[nodiscard]] std::unique_ptr<Weights> clone() const override {
    return std::make_unique<WeightsBy>(*this);
  }

  void predict(FeatureRow row, std::span<double> probabilities) const override {
    LS_DCHECK(row.size() == columns_.size() && probabilities.size() == classes());
    for (std::size_t k = 0; k < classes(); ++k) {
      probabilities[k] = base(k);
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      add(seen(columns_[i], row[i]), probabilities);
    }
    to_probabilities(probabilities);
  }

  double explain(FeatureRow row, std::size_t of_class, std::span<double> parts) const override {
    LS_DCHECK(parts.size() == columns_.size() && of_class < classes());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      parts[i] = part(seen(columns_[i], row[i]), of_class);
    }
    return base(of_class);
  }

  [[nodiscard]] double margin(FeatureRow row, std::size_t of_class) const override {
    double sum = base(of_class);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      sum += part(seen(columns_[i], row[i]), of_class);
    }
    return sum;
  }

  void learn(FeatureRow row, std::size_t label, double weight) override {
    LS_DCHECK(row.size() == columns_.size() && label < classes());
    if (!(weight > 0 && std::isfinite(weight))) {
      return;
    }
    weight = std::min(weight, Model::kWeightMax);
    categories_.reserve_more(columns_.size());
    std::array<double, kClassesMax> room = {};
    const std::span<double> slopes = std::span(room).first(classes());
    for (std::size_t k = 0; k < classes(); ++k) {
      slopes[k] = base(k);
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      inputs_[i] = met(i, row[i], weight);
      add(inputs_[i], slopes);
    }
    to_probabilities(slopes);
    slopes[label] -= 1;
    for (std::size_t k = 0; k < classes(); ++k) {
      const double slope = slopes[k] * weight;
      intercept_rule_.update(coordinates_[k], 1, slope, base(k));
      for (const Input& input : inputs_) {
        if (input.x != 0) {
          Coordinate& c = coordinates_[input.line * classes() + k];
          rule_.update(c, input.x, slope, rule_.weight(c, input.x));
        }
      }
    }
    ++examples_;
  }

  [[nodiscard]] std::size_t memory_bytes() const override {
    return sizeof(*this) + named_bytes() + heap_bytes(columns_) + heap_bytes(coordinates_) +
           categories_.heap_bytes() + heap_bytes(inputs_);
  }

  void save(ByteWriter& out) const override {
    out.varint(examples_);
    save_line(kIntercept, out);
    for (const Column& column : columns_) {
      column.scaler.save(out);
      save_line(column.value, out);
      save_line(column.missing(), out);
    }
    out.varint(categories_.size());
    for (const Table::Entry& entry : categories_.sorted()) {
      out.u64(entry.key);
      out.varint(entry.column);
      save_line(entry.coordinate, out);
    }
  }

  Status load(ByteReader& in) override {
    examples_ = in.varint();
    load_line(kIntercept, in);
    for (Column& column : columns_) {
      column.scaler.load(in);
      load_line(column.value, in);
      load_line(column.missing(), in);
    }
    for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
      const std::uint64_t key = in.u64();
      const std::uint64_t column = in.varint();
      const std::uint32_t line =
          column < columns_.size() ? line_of(key, static_cast<std::uint32_t>(column)) : kIntercept;
      if (line == kIntercept) {
        return internal_error("softmax: a category that cannot be");
      }
      load_line(line, in);
    }
    return {};
  }

 private:
  using Coordinate = typename Rule::Coordinate;
  using Table = CategoryTable<std::uint32_t>;  // the lines of categories

  // A line is a coordinate per class.
  static constexpr std::uint32_t kIntercept = 0;  // hence no category's
  static constexpr std::uint32_t kLinesPerColumn = 2;
  static constexpr std::uint32_t kNothing = 0xffffffff;  // nothing is known of the value

  struct Column {
    FeatureKind kind = FeatureKind::number;
    std::uint64_t seed = 0;   // of its categories' hashes
    Scaler scaler = {};       // of numbers
    std::uint32_t value = 0;  // line of a number; of all categories that found the table full

    [[nodiscard]] std::uint32_t missing() const {
      return value + 1;
    }
  };
  struct Input {
    std::uint32_t line = kNothing;
    double x = 0;
  };

  [[nodiscard]] double base(std::size_t of_class) const {
    return intercept_rule_.weight(coordinates_[of_class], 1);
  }
  [[nodiscard]] double part(const Input& input, std::size_t of_class) const {
    return input.line == kNothing
               ? 0
               : rule_.weight(coordinates_[input.line * classes() + of_class], input.x) * input.x;
  }
  void add(const Input& input, std::span<double> margins) const {
    for (std::size_t k = 0; k < margins.size(); ++k) {
      margins[k] += part(input, k);
    }
  }

  [[nodiscard]] Input seen(const Column& column, const FeatureValue& value) const {
    if (column.kind == FeatureKind::number && value.is_number()) {
      return {column.value, column.scaler.scaled(value.number(), scaled_max_)};
    }
    if (column.kind == FeatureKind::category && value.is_category()) {
      const std::uint32_t* line = categories_.find(hash64(value.category(), column.seed));
      if (line == nullptr) {
        return {categories_.is_full() ? column.value : kNothing, 1};
      }
      return {*line, 1};
    }
    return {column.missing(), 1};
  }

  // What the value moves; its numbers have been met then.
  Input met(std::size_t i, const FeatureValue& value, double weight) {
    Column& column = columns_[i];
    if (column.kind == FeatureKind::number && value.is_number()) {
      column.scaler.add(value.number(), weight, scaler_memory_);
      return {column.value, column.scaler.scaled(value.number(), scaled_max_)};
    }
    if (column.kind == FeatureKind::category && value.is_category()) {
      const std::uint32_t line =
          line_of(hash64(value.category(), column.seed), static_cast<std::uint32_t>(i));
      return {line == kIntercept ? column.value : line, 1};
    }
    return {column.missing(), 1};
  }

  // The category's line, a new one if it has none; the intercept's if there is no room.
  std::uint32_t line_of(std::uint64_t key, std::uint32_t column) {
    std::uint32_t* line = categories_.find_or_add(key, column);
    if (line == nullptr) {
      return kIntercept;
    }
    if (*line == kIntercept) {
      *line = static_cast<std::uint32_t>(coordinates_.size() / classes());
      make_room(coordinates_, coordinates_.size() + classes());
      coordinates_.resize(coordinates_.size() + classes());
    }
    return *line;
  }

  void save_line(std::uint32_t line, ByteWriter& out) const {
    for (std::size_t k = 0; k < classes(); ++k) {
      rule_.save(coordinates_[line * classes() + k], out);
    }
  }
  void load_line(std::uint32_t line, ByteReader& in) {
    for (std::size_t k = 0; k < classes(); ++k) {
      rule_.load(coordinates_[line * classes() + k], in);
    }
  }

  Rule rule_;
  Rule intercept_rule_;
  double scaled_max_;
  double scaler_memory_;
  std::vector<Coordinate> coordinates_;  // line by line
  std::vector<Column> columns_;
  Table categories_;
  std::vector<Input> inputs_;  // scratch of learning, one per feature
};

}  // namespace ls::ml
