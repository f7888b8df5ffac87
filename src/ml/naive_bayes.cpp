#include "naive_bayes.hpp"

#include "counting_models.hpp"
#include "heap_bytes.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/hash.hpp"
#include "leadstream/ml/metrics.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;  // of what `save` writes

constexpr std::array kParameters = {
    ModelParameter{"smoothing", 1, 1e-6, 1e6, "added to the count of each category in each class"},
    ModelParameter{"categories_max", 1024, 1, 65536,
                   "categories of a feature that are counted on their own"},
};

}  // namespace

NaiveBayes::NaiveBayes(const ModelSpec& spec, const FeatureSchema& schema)
    : Model(spec, schema),
      rules_{.smoothing = spec.params.at("smoothing"),
             .capacity = static_cast<std::size_t>(spec.params.at("categories_max"))},
      columns_(schema.size()) {
  seeds_.reserve(schema.size());
  for (const FeatureDef& feature : schema.features()) {
    seeds_.push_back(hash64(feature.name));
  }
}

double NaiveBayes::evidence(std::size_t i, const FeatureValue& value) const {
  const FeatureKind kind = schema_.at(i).kind;
  return columns_[i].evidence(kind, ColumnValue::of(kind, seeds_[i], value), rules_);
}

Prediction NaiveBayes::predict(FeatureRow row) const {
  LS_DCHECK(row.size() == columns_.size());
  const double base = log_odds(classes_);
  double margin = base;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    margin += evidence(i, row[i]);
  }
  return {.margin = margin, .probability = sigmoid(margin), .base = base};
}

Prediction NaiveBayes::explain(FeatureRow row, std::span<double> contributions) const {
  LS_DCHECK(row.size() == columns_.size() && contributions.size() == columns_.size());
  const double base = log_odds(classes_);
  double margin = base;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    contributions[i] = evidence(i, row[i]);
    margin += contributions[i];
  }
  return {.margin = margin, .probability = sigmoid(margin), .base = base};
}

void NaiveBayes::learn(FeatureRow row, bool label, double weight) {
  LS_DCHECK(row.size() == columns_.size());
  if (!(weight > 0 && std::isfinite(weight))) {
    return;
  }
  weight = std::min(weight, kWeightMax);
  const std::size_t c = label ? 1 : 0;
  classes_[c] += weight;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const FeatureKind kind = schema_.at(i).kind;
    columns_[i].add(kind, ColumnValue::of(kind, seeds_[i], row[i]), c, weight, rules_);
  }
  ++examples_;
}

Prediction NaiveBayes::test_then_train(FeatureRow row, bool label, double weight) {
  LS_DCHECK(row.size() == columns_.size());
  if (!(weight > 0 && std::isfinite(weight))) {
    return predict(row);
  }
  weight = std::min(weight, kWeightMax);
  const std::size_t c = label ? 1 : 0;
  const double base = log_odds(classes_);
  classes_[c] += weight;
  double margin = base;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const FeatureKind kind = schema_.at(i).kind;
    const ColumnValue value = ColumnValue::of(kind, seeds_[i], row[i]);
    margin += columns_[i].evidence(kind, value, rules_);
    columns_[i].add(kind, value, c, weight, rules_);
  }
  ++examples_;
  return {.margin = margin, .probability = sigmoid(margin), .base = base};
}

bool NaiveBayes::merge(const Model& other) {
  const auto* same = dynamic_cast<const NaiveBayes*>(&other);
  if (same == nullptr || !(same->spec_ == spec_) || !(same->schema_ == schema_)) {
    return false;
  }
  examples_ += same->examples_;
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    classes_[c] += same->classes_[c];
  }
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    columns_[i].merge(same->columns_[i], rules_);
  }
  return true;
}

void NaiveBayes::save(std::string& out) const {
  ByteWriter writer(out);
  spec_.save(writer);
  schema_.save(writer);
  writer.u8(kVersion);
  writer.varint(examples_);
  writer.f64(classes_[0]);
  writer.f64(classes_[1]);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    columns_[i].save(schema_.at(i).kind, writer);
  }
}

Result<std::unique_ptr<Model>> NaiveBayes::load(const ModelSpec& spec, const FeatureSchema& schema,
                                                ByteReader& in) {
  auto model = std::make_unique<NaiveBayes>(spec, schema);
  LS_TRY(check_version(spec.name, in.u8(), kVersion));
  model->examples_ = in.varint();
  model->classes_[0] = in.f64();
  model->classes_[1] = in.f64();
  for (std::size_t i = 0; i < schema.size(); ++i) {
    if (!model->columns_[i].load(schema.at(i).kind, in, model->rules_)) {
      return internal_error("model " + spec.name + " is damaged at " + schema.at(i).name);
    }
  }
  if (!in.ok()) {
    return internal_error("model " + spec.name + " is cut off");
  }
  return std::unique_ptr<Model>(std::move(model));
}

std::unique_ptr<Model> NaiveBayes::adapted_to(const FeatureSchema& schema) const {
  auto adapted = std::make_unique<NaiveBayes>(spec_, schema);
  adapted->examples_ = examples_;
  adapted->classes_ = classes_;
  for (std::size_t i = 0; i < schema.size(); ++i) {
    const auto old = schema_.find(schema.at(i).name);
    if (old && schema_.at(*old).kind == schema.at(i).kind) {
      adapted->columns_[i] = columns_[*old];
    }
  }
  return adapted;
}

std::size_t NaiveBayes::memory_bytes() const {
  std::size_t bytes = sizeof(*this) + named_bytes() + heap_bytes(seeds_) + heap_bytes(columns_);
  for (const FeatureColumn& column : columns_) {
    bytes += column.categories.heap_bytes();
  }
  return bytes;
}

ModelType naive_bayes_type() {
  return {.name = "naive_bayes",
          .summary = "what each feature says on its own, added up; merges, cheap, too bold",
          .parameters = kParameters,
          .make = [](const ModelSpec& spec, const FeatureSchema& schema) -> std::unique_ptr<Model> {
            return std::make_unique<NaiveBayes>(spec, schema);
          },
          .load = &NaiveBayes::load};
}

}  // namespace ls::ml
