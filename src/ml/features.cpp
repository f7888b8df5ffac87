#include "leadstream/ml/features.hpp"

#include "heap_bytes.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/hash.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace ls::ml {
namespace {

std::vector<std::uint32_t> sorted_by_name(const std::vector<FeatureDef>& features) {
  std::vector<std::uint32_t> order(features.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return features[a].name < features[b].name; });
  return order;
}

Status check_names(const std::vector<FeatureDef>& features,
                   const std::vector<std::uint32_t>& by_name) {
  for (std::size_t i = 0; i < by_name.size(); ++i) {
    const std::string& name = features[by_name[i]].name;
    if (name.empty()) {
      return user_error("a feature has no name");
    }
    if (i > 0 && name == features[by_name[i - 1]].name) {
      return user_error("feature " + name + " is declared twice");
    }
  }
  return {};
}

}  // namespace

FeatureSchema::FeatureSchema(std::vector<FeatureDef> features)
    : features_(std::move(features)), by_name_(sorted_by_name(features_)) {
  LS_ASSERT(check_names(features_, by_name_).has_value());
  std::string bytes;
  ByteWriter writer(bytes);
  save(writer);
  hash_ = hash64(bytes);
}

Result<FeatureSchema> FeatureSchema::make(std::vector<FeatureDef> features) {
  LS_TRY(check_names(features, sorted_by_name(features)));
  return FeatureSchema(std::move(features));
}

std::optional<std::uint32_t> FeatureSchema::find(std::string_view name) const {
  const auto found = std::lower_bound(
      by_name_.begin(), by_name_.end(), name,
      [this](std::uint32_t i, std::string_view wanted) { return features_[i].name < wanted; });
  if (found == by_name_.end() || features_[*found].name != name) {
    return std::nullopt;
  }
  return *found;
}

std::size_t FeatureSchema::heap_bytes() const {
  std::size_t bytes = ml::heap_bytes(features_) + ml::heap_bytes(by_name_);
  for (const FeatureDef& feature : features_) {
    bytes += ml::heap_bytes(feature.name);
  }
  return bytes;
}

void FeatureSchema::save(ByteWriter& out) const {
  out.varint(features_.size());
  for (const FeatureDef& feature : features_) {
    out.bytes(feature.name);
    out.u8(static_cast<std::uint8_t>(feature.kind));
  }
}

Result<FeatureSchema> FeatureSchema::load(ByteReader& in) {
  std::vector<FeatureDef> features(in.count());
  for (FeatureDef& feature : features) {
    feature.name = std::string(in.bytes());
    const std::uint8_t kind = in.u8();
    if (kind > static_cast<std::uint8_t>(FeatureKind::category)) {
      return internal_error("unknown kind of feature " + feature.name);
    }
    feature.kind = static_cast<FeatureKind>(kind);
  }
  if (!in.ok()) {
    return internal_error("feature schema is cut off");
  }
  return make(std::move(features));
}

FeatureValue FeatureValue::of(double number) {
  LS_DCHECK(!std::isinf(number));
  FeatureValue value;
  if (std::isfinite(number)) {
    value.kind_ = Kind::number;
    value.number_ = number;
  }
  return value;
}

}  // namespace ls::ml
