#include "leadstream/ml/dataset.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/bytes.hpp"
#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ls::ml {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Dataset::Dataset(FeatureSchema schema) : schema_(std::move(schema)), texts_(schema_.size()) {}

Status Dataset::add(FeatureRow row, bool label, EventTime time) {
  LS_ASSERT(row.size() == schema_.size());
  if (!times_.empty() && time < times_.back()) {
    return user_error(fmt::format("row {} is of {}, the one before of {}: sort them by time",
                                  size() + 1, format_rfc3339(time), format_rfc3339(times_.back())));
  }
  for (std::size_t feature = 0; feature < row.size(); ++feature) {
    cells_.push_back(encode(feature, row[feature]));
  }
  labels_.push_back(label ? 1 : 0);
  times_.push_back(time);
  return {};
}

double Dataset::encode(std::size_t feature, const FeatureValue& value) {
  if (schema_.at(feature).kind == FeatureKind::number) {
    return value.is_number() ? value.number() : kMissing;
  }
  if (!value.is_category()) {
    return kMissing;
  }
  std::vector<std::string>& texts = texts_[feature];
  const auto found = std::find(texts.begin(), texts.end(), value.category());
  const auto place = static_cast<double>(found - texts.begin());
  if (found == texts.end()) {
    texts.emplace_back(value.category());
  }
  return place;
}

void Dataset::row(std::size_t row, std::span<FeatureValue> values) const {
  LS_ASSERT(values.size() == schema_.size());
  for (std::size_t feature = 0; feature < values.size(); ++feature) {
    const double cell = cells_[row * values.size() + feature];
    if (std::isnan(cell)) {
      values[feature] = FeatureValue::missing();
    } else if (schema_.at(feature).kind == FeatureKind::number) {
      values[feature] = FeatureValue::of(cell);
    } else {
      const std::string& text = texts_[feature][static_cast<std::size_t>(cell)];
      values[feature] = FeatureValue::of(std::string_view(text));
    }
  }
}

std::string Dataset::id() const {
  std::string bytes;
  ByteWriter out(bytes);
  schema_.save(out);
  for (const std::vector<std::string>& texts : texts_) {
    for (const std::string& text : texts) {
      out.bytes(text);
    }
  }
  for (std::size_t i = 0; i < size(); ++i) {
    out.i64(times_[i].ms);
    out.u8(static_cast<std::uint8_t>(labels_[i]));
  }
  for (const double cell : cells_) {
    out.f64(cell);
  }
  return sha256_hex(bytes);
}

}  // namespace ls::ml
