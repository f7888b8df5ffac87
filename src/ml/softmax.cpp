#include "softmax.hpp"

#include "heap_bytes.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/hash.hpp"
#include "leadstream/ml/model.hpp"

#include <algorithm>
#include <cmath>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;

bool is_between(double value, double low, double high) {
  return value >= low && value <= high;  // false if it is NaN
}

bool are_sound(const SoftmaxOptions& options) {
  return options.classes >= 2 && options.classes <= Softmax::kClassesMax &&
         is_between(options.eta, 0, 1e3) && is_between(options.intercept_eta, 0, 1e3) &&
         is_between(options.l2, 0, 1e6) && is_between(options.scaled_max, 0.1, 1e6) &&
         is_between(options.scaler_memory, 2, 1e18) && options.categories_max >= 1;
}

}  // namespace

Softmax::Softmax(const FeatureSchema& schema, const SoftmaxOptions& options)
    : schema_(schema), options_(options), categories_(options.categories_max) {
  columns_.reserve(schema.size());
  for (const FeatureDef& feature : schema.features()) {
    columns_.push_back({.kind = feature.kind, .seed = hash64(feature.name)});
  }
  inputs_.resize(schema.size());
}

Result<Softmax> Softmax::make(const FeatureSchema& schema, const SoftmaxOptions& options) {
  if (!are_sound(options)) {
    return user_error("softmax: too few or too many classes, or a number out of range");
  }
  return Softmax(schema, options);
}

Softmax::Seen Softmax::seen(const Column& column, const FeatureValue& value) const {
  if (column.kind == FeatureKind::number && value.is_number()) {
    return {&column.value, column.scaler.scaled(value.number(), options_.scaled_max)};
  }
  if (column.kind == FeatureKind::category && value.is_category()) {
    const Weights* known = categories_.find(hash64(value.category(), column.seed));
    if (known == nullptr && categories_.is_full()) {
      known = &column.value;
    }
    return {known, 1};
  }
  return {&column.missing, 1};
}

void Softmax::to_probabilities(std::span<double> margins) const {
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

void Softmax::predict(FeatureRow row, std::span<double> probabilities) const {
  LS_DCHECK(row.size() == columns_.size() && probabilities.size() == options_.classes);
  std::copy_n(intercepts_.begin(), options_.classes, probabilities.begin());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Seen input = seen(columns_[i], row[i]);
    for (std::size_t k = 0; input.weights != nullptr && k < options_.classes; ++k) {
      probabilities[k] += (*input.weights)[k] * input.x;
    }
  }
  to_probabilities(probabilities);
}

double Softmax::explain(FeatureRow row, std::size_t of_class,
                        std::span<double> contributions) const {
  LS_DCHECK(contributions.size() == columns_.size() && of_class < options_.classes);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Seen input = seen(columns_[i], row[i]);
    contributions[i] = input.weights == nullptr ? 0 : (*input.weights)[of_class] * input.x;
  }
  return intercepts_[of_class];
}

double Softmax::margin(FeatureRow row, std::size_t of_class) const {
  double sum = intercepts_[of_class];
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Seen input = seen(columns_[i], row[i]);
    sum += input.weights == nullptr ? 0 : (*input.weights)[of_class] * input.x;
  }
  return sum;
}

Softmax::Input Softmax::met(std::size_t i, const FeatureValue& value, double weight) {
  Column& column = columns_[i];
  if (column.kind == FeatureKind::number && value.is_number()) {
    column.scaler.add(value.number(), weight, options_.scaler_memory);
    return {&column.value, column.scaler.scaled(value.number(), options_.scaled_max)};
  }
  if (column.kind == FeatureKind::category && value.is_category()) {
    Weights* known = categories_.find_or_add(hash64(value.category(), column.seed),
                                             static_cast<std::uint32_t>(i));
    return {known == nullptr ? &column.value : known, 1};
  }
  return {&column.missing, 1};
}

void Softmax::learn(FeatureRow row, std::size_t label, double weight) {
  LS_DCHECK(row.size() == columns_.size() && label < options_.classes);
  if (!(weight > 0 && std::isfinite(weight))) {
    return;
  }
  weight = std::min(weight, Model::kWeightMax);
  categories_.reserve_more(columns_.size());
  Weights slopes = intercepts_;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    inputs_[i] = met(i, row[i], weight);
    for (std::size_t k = 0; k < options_.classes; ++k) {
      slopes[k] += (*inputs_[i].weights)[k] * inputs_[i].x;
    }
  }
  to_probabilities(std::span(slopes).first(options_.classes));
  slopes[label] -= 1;
  for (std::size_t k = 0; k < options_.classes; ++k) {
    const double slope = slopes[k] * weight;
    intercepts_[k] -= options_.intercept_eta * slope;
    for (const Input& input : inputs_) {
      if (input.x != 0) {
        double& w = (*input.weights)[k];
        w -= options_.eta * (slope * input.x + options_.l2 * w);
      }
    }
  }
  ++examples_;
}

std::size_t Softmax::memory_bytes() const {
  return sizeof(*this) + schema_.heap_bytes() + heap_bytes(columns_) + categories_.heap_bytes() +
         heap_bytes(inputs_);
}

void Softmax::save_weights(const Weights& weights, ByteWriter& out) const {
  for (std::size_t k = 0; k < options_.classes; ++k) {
    out.f64(weights[k]);
  }
}

void Softmax::load_weights(Weights& weights, ByteReader& in) const {
  for (std::size_t k = 0; k < options_.classes; ++k) {
    weights[k] = in.f64();
  }
}

void Softmax::save(std::string& out) const {
  ByteWriter writer(out);
  writer.u8(kVersion);
  schema_.save(writer);
  writer.varint(options_.classes);
  for (const double number : {options_.eta, options_.intercept_eta, options_.l2,
                              options_.scaled_max, options_.scaler_memory}) {
    writer.f64(number);
  }
  writer.varint(options_.categories_max);
  writer.varint(examples_);
  save_weights(intercepts_, writer);
  for (const Column& column : columns_) {
    column.scaler.save(writer);
    save_weights(column.value, writer);
    save_weights(column.missing, writer);
  }
  writer.varint(categories_.size());
  for (const CategoryTable<Weights>::Entry& entry : categories_.sorted()) {
    writer.u64(entry.key);
    writer.varint(entry.column);
    save_weights(entry.coordinate, writer);
  }
}

Result<Softmax> Softmax::load(Bytes bytes) {
  ByteReader in(bytes);
  if (in.u8() != kVersion) {
    return internal_error("softmax: unknown version");
  }
  const FeatureSchema schema = LS_TRY(FeatureSchema::load(in));
  SoftmaxOptions options{.classes = in.varint()};
  for (double* number : {&options.eta, &options.intercept_eta, &options.l2, &options.scaled_max,
                         &options.scaler_memory}) {
    *number = in.f64();
  }
  options.categories_max = in.varint();
  Softmax model = LS_TRY(make(schema, options));
  model.examples_ = in.varint();
  model.load_weights(model.intercepts_, in);
  for (Column& column : model.columns_) {
    column.scaler.load(in);
    model.load_weights(column.value, in);
    model.load_weights(column.missing, in);
  }
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    const std::uint64_t key = in.u64();
    const std::uint64_t column = in.varint();
    Weights* weights = model.categories_.find_or_add(key, static_cast<std::uint32_t>(column));
    if (weights == nullptr || column >= schema.size()) {
      return internal_error("softmax: a category that cannot be");
    }
    model.load_weights(*weights, in);
  }
  LS_TRY(in.finish("softmax"));
  return model;
}

}  // namespace ls::ml
