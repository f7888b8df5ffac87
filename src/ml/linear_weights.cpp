#include "linear_weights.hpp"

#include "category_table.hpp"
#include "coin.hpp"
#include "ftrl.hpp"
#include "gradient.hpp"
#include "heap_bytes.hpp"
#include "linear_model.hpp"
#include "scaler.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/hash.hpp"
#include "leadstream/ml/registry.hpp"

#include <fmt/core.h>

#include <array>
#include <utility>
#include <vector>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;

// Of one learning rule: no call per weight goes through a pointer.
template <typename Rule>
class WeightsBy final : public LinearWeights {
 public:
  WeightsBy(const FeatureSchema& schema, std::size_t outputs, const ModelSpec& rule)
      : LinearWeights(schema, outputs, rule),
        rule_(rule, Place::input),
        intercept_rule_(rule, Place::intercept),
        scaled_max_(rule.params.at("scaled_max")),
        scaler_memory_(rule.params.at("scaler_memory")),
        categories_(static_cast<std::size_t>(rule.params.at("categories_max"))) {
    std::uint32_t line = 1;
    for (const FeatureDef& feature : schema.features()) {
      columns_.push_back({.kind = feature.kind, .seed = hash64(feature.name), .value = line});
      line += kLinesPerColumn;
    }
    coordinates_.resize(line * outputs);
    inputs_.resize(schema.size());
  }

  [[nodiscard]] std::unique_ptr<LinearWeights> clone() const override {
    return std::make_unique<WeightsBy>(*this);
  }

  void tell(FeatureRow row, std::span<double> outputs) const override {
    LS_DCHECK(row.size() == columns_.size() && outputs.size() == outputs_);
    begin(outputs);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      add(seen(columns_[i], row[i]), outputs);
    }
  }

  double explain(FeatureRow row, std::size_t output, std::span<double> parts) const override {
    LS_DCHECK(parts.size() == columns_.size() && output < outputs_);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      parts[i] = part(seen(columns_[i], row[i]), output);
    }
    return base(output);
  }

  std::span<double> gather(FeatureRow row, double weight) override {
    LS_DCHECK(row.size() == columns_.size());
    categories_.reserve_more(columns_.size());
    const std::span<double> outputs = std::span(slopes_).first(outputs_);
    begin(outputs);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      inputs_[i] = met(i, row[i], weight);
      add(inputs_[i], outputs);
    }
    return outputs;
  }

  void follow() override {
    for (std::size_t k = 0; k < outputs_; ++k) {
      intercept_rule_.update(coordinates_[k], 1, slopes_[k], base(k));
      for (const Input& input : inputs_) {
        if (input.x != 0) {
          Coordinate& c = coordinates_[input.line * outputs_ + k];
          rule_.update(c, input.x, slopes_[k], rule_.weight(c, input.x));
        }
      }
    }
    ++examples_;
  }

  [[nodiscard]] std::size_t memory_bytes() const override {
    return sizeof(*this) + named_bytes() + heap_bytes(columns_) + heap_bytes(coordinates_) +
           categories_.heap_bytes() + heap_bytes(inputs_);
  }

 protected:
  void save_state(ByteWriter& out) const override {
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

  Status load_state(ByteReader& in) override {
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
        return internal_error("linear weights: a category that cannot be");
      }
      load_line(line, in);
    }
    return {};
  }

 private:
  using Coordinate = typename Rule::Coordinate;
  using Table = CategoryTable<std::uint32_t>;  // the lines of categories

  // A line is a coordinate per output.
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

  [[nodiscard]] double base(std::size_t output) const {
    return intercept_rule_.weight(coordinates_[output], 1);
  }
  [[nodiscard]] double part(const Input& input, std::size_t output) const {
    return input.line == kNothing
               ? 0
               : rule_.weight(coordinates_[input.line * outputs_ + output], input.x) * input.x;
  }
  void begin(std::span<double> outputs) const {
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      outputs[k] = base(k);
    }
  }
  void add(const Input& input, std::span<double> outputs) const {
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      outputs[k] += part(input, k);
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
      *line = static_cast<std::uint32_t>(coordinates_.size() / outputs_);
      make_room(coordinates_, coordinates_.size() + outputs_);
      coordinates_.resize(coordinates_.size() + outputs_);
    }
    return *line;
  }

  void save_line(std::uint32_t line, ByteWriter& out) const {
    for (std::size_t k = 0; k < outputs_; ++k) {
      rule_.save(coordinates_[line * outputs_ + k], out);
    }
  }
  void load_line(std::uint32_t line, ByteReader& in) {
    for (std::size_t k = 0; k < outputs_; ++k) {
      rule_.load(coordinates_[line * outputs_ + k], in);
    }
  }

  Rule rule_;
  Rule intercept_rule_;
  double scaled_max_;
  double scaler_memory_;
  std::vector<Coordinate> coordinates_;  // line by line
  std::vector<Column> columns_;
  Table categories_;
  // Scratch of learning: one per feature, and per output.
  std::vector<Input> inputs_;
  std::array<double, kOutputsMax> slopes_ = {};
};

}  // namespace

Result<std::unique_ptr<LinearWeights>> LinearWeights::make(const FeatureSchema& schema,
                                                           std::size_t outputs,
                                                           const ModelSpec& rule) {
  if (outputs < 1 || outputs > kOutputsMax) {
    return user_error(fmt::format("expected 1 to {} outputs", kOutputsMax));
  }
  const ModelSpec full = LS_TRY(complete(rule));
  std::unique_ptr<LinearWeights> made;
  if (full.name == "adagrad") {
    made = std::make_unique<WeightsBy<AdaGrad>>(schema, outputs, full);
  } else if (full.name == "coin") {
    made = std::make_unique<WeightsBy<Coin>>(schema, outputs, full);
  } else if (full.name == "ftrl") {
    made = std::make_unique<WeightsBy<Ftrl>>(schema, outputs, full);
  } else if (full.name == "sgd") {
    made = std::make_unique<WeightsBy<Sgd>>(schema, outputs, full);
  } else {
    return user_error(fmt::format("\"{}\" is none of adagrad, coin, ftrl, sgd", full.name));
  }
  return made;
}

void LinearWeights::save(ByteWriter& out) const {
  out.u8(kVersion);
  schema_.save(out);
  out.varint(outputs_);
  rule_spec_.save(out);
  save_state(out);
}

Result<std::unique_ptr<LinearWeights>> LinearWeights::load(ByteReader& in) {
  if (in.u8() != kVersion) {
    return internal_error("linear weights: unknown version");
  }
  const FeatureSchema schema = LS_TRY(FeatureSchema::load(in));
  const std::size_t outputs = in.varint();
  const ModelSpec rule = ModelSpec::load(in);
  std::unique_ptr<LinearWeights> loaded = LS_TRY(make(schema, outputs, rule));
  LS_TRY(loaded->load_state(in));
  if (!in.ok()) {
    return internal_error("linear weights are cut off");
  }
  return loaded;
}

}  // namespace ls::ml
