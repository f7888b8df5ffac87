#pragma once

#include "class_evidence.hpp"

#include "leadstream/ml/features.hpp"

#include <cstddef>
#include <cstdint>

namespace ls::ml {

// How a model that counts reads categories.
struct CategoryRules {
  double smoothing = 1;       // added to the count of each category in each class
  std::size_t capacity = 64;  // categories of a feature that are counted on their own
};

// A value as such models see it: a finite number, the hash of a category, or missing.
class ColumnValue {
 public:
  // `seed` is the hash of the feature's name. A value of another kind than the feature's is
  // missing.
  static ColumnValue of(FeatureKind kind, std::uint64_t seed, const FeatureValue& value);

  [[nodiscard]] bool is_missing() const {
    return is_missing_;
  }
  [[nodiscard]] double number() const {
    return number_;
  }
  [[nodiscard]] std::uint64_t category() const {
    return category_;
  }

 private:
  double number_ = 0;
  std::uint64_t category_ = 0;
  bool is_missing_ = true;
};

// Everything that one feature has shown in each class.
struct FeatureColumn {
  ClassWeights missing = {};
  NumbersByClass numbers = {};
  CategoriesByClass categories = {};

  // True if that took more memory.
  bool add(FeatureKind kind, const ColumnValue& value, std::size_t label, double weight,
           const CategoryRules& rules);
  // What the value says for the positive class, in nats; 0 for a category that was never seen.
  [[nodiscard]] double evidence(FeatureKind kind, const ColumnValue& value,
                                const CategoryRules& rules) const;
  void merge(const FeatureColumn& other, const CategoryRules& rules);

  void save(FeatureKind kind, ByteWriter& out) const;
  // False if the bytes are damaged.
  bool load(FeatureKind kind, ByteReader& in, const CategoryRules& rules);
};

}  // namespace ls::ml
