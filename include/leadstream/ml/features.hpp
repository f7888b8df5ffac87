#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::ml {

enum class FeatureKind : std::uint8_t { number = 0, category = 1 };

struct FeatureDef {
  std::string name;
  FeatureKind kind = FeatureKind::number;

  friend bool operator==(const FeatureDef&, const FeatureDef&) = default;
};

// The ordered list of a model's inputs, addressed by name. Immutable once made.
class FeatureSchema {
 public:
  FeatureSchema() = default;
  // The names must be unique and not empty: a program error here, see `make` for input.
  explicit FeatureSchema(std::vector<FeatureDef> features);
  // Refuses empty and repeated names.
  static Result<FeatureSchema> make(std::vector<FeatureDef> features);

  [[nodiscard]] std::size_t size() const {
    return features_.size();
  }
  [[nodiscard]] const FeatureDef& at(std::size_t i) const {
    return features_[i];
  }
  [[nodiscard]] std::span<const FeatureDef> features() const {
    return features_;
  }
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name) const;
  // A function of names, kinds and their order; stable across versions, as it reaches topics.
  [[nodiscard]] std::uint64_t hash() const {
    return hash_;
  }

  // What it has asked of the allocator.
  [[nodiscard]] std::size_t heap_bytes() const;

  void save(ByteWriter& out) const;
  static Result<FeatureSchema> load(ByteReader& in);

  friend bool operator==(const FeatureSchema& a, const FeatureSchema& b) {
    return a.features_ == b.features_;
  }

 private:
  std::vector<FeatureDef> features_;
  std::vector<std::uint32_t> by_name_;
  std::uint64_t hash_ = 0;
};

// One feature's value. A category is a view of text that the batch owns.
class FeatureValue {
 public:
  // Missing.
  constexpr FeatureValue() = default;
  static constexpr FeatureValue missing() {
    return {};
  }
  // NaN is missing. Infinity is refused where the value enters the system, not here.
  static FeatureValue of(double number);
  static constexpr FeatureValue of(std::string_view category) {
    FeatureValue value;
    value.kind_ = Kind::category;
    value.text_ = category.data();
    value.size_ = static_cast<std::uint32_t>(category.size());
    return value;
  }

  [[nodiscard]] bool is_missing() const {
    return kind_ == Kind::missing;
  }
  [[nodiscard]] bool is_number() const {
    return kind_ == Kind::number;
  }
  [[nodiscard]] bool is_category() const {
    return kind_ == Kind::category;
  }
  // 0 unless `is_number`.
  [[nodiscard]] double number() const {
    return number_;
  }
  // Empty unless `is_category`.
  [[nodiscard]] std::string_view category() const {
    return {text_, size_};
  }

 private:
  enum class Kind : std::uint8_t { missing, number, category };

  double number_ = 0;
  const char* text_ = nullptr;
  std::uint32_t size_ = 0;
  Kind kind_ = Kind::missing;
};
static_assert(sizeof(FeatureValue) <= 24);

// Values in the order of a FeatureSchema. A value whose kind is not the schema's counts as missing.
using FeatureRow = std::span<const FeatureValue>;

}  // namespace ls::ml
