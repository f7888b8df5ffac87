#include "feature_column.hpp"

#include "leadstream/base/hash.hpp"

namespace ls::ml {

ColumnValue ColumnValue::of(FeatureKind kind, std::uint64_t seed, const FeatureValue& value) {
  ColumnValue seen;
  if (kind == FeatureKind::number && value.is_number()) {
    seen.number_ = value.number();
    seen.is_missing_ = false;
  }
  if (kind == FeatureKind::category && value.is_category()) {
    seen.category_ = hash64(value.category(), seed);
    seen.is_missing_ = false;
  }
  return seen;
}

bool FeatureColumn::add(FeatureKind kind, const ColumnValue& value, std::size_t label,
                        double weight, const CategoryRules& rules) {
  if (value.is_missing()) {
    missing[label] += weight;
  } else if (kind == FeatureKind::number) {
    numbers.add(value.number(), label, weight);
  } else {
    return categories.add(value.category(), label, weight, rules.capacity);
  }
  return false;
}

double FeatureColumn::evidence(FeatureKind kind, const ColumnValue& value,
                               const CategoryRules& rules) const {
  const ClassWeights present =
      kind == FeatureKind::number ? numbers.weights() : categories.weights();
  const double presence = missing_evidence(missing, present, value.is_missing());
  if (value.is_missing()) {
    return presence;
  }
  if (kind == FeatureKind::number) {
    return presence + numbers.evidence(value.number());
  }
  const auto said = categories.evidence(value.category(), rules.smoothing, rules.capacity);
  return said ? presence + *said : 0;
}

void FeatureColumn::merge(const FeatureColumn& other, const CategoryRules& rules) {
  missing[0] += other.missing[0];
  missing[1] += other.missing[1];
  numbers.merge(other.numbers);
  categories.merge(other.categories, rules.capacity);
}

void FeatureColumn::save(FeatureKind kind, ByteWriter& out) const {
  out.f64(missing[0]);
  out.f64(missing[1]);
  kind == FeatureKind::number ? numbers.save(out) : categories.save(out);
}

bool FeatureColumn::load(FeatureKind kind, ByteReader& in, const CategoryRules& rules) {
  missing[0] = in.f64();
  missing[1] = in.f64();
  if (kind == FeatureKind::number) {
    numbers.load(in);
    return in.ok();
  }
  return categories.load(in, rules.capacity);
}

}  // namespace ls::ml
