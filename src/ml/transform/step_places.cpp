#include "ml/transform/step_places.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ls::ml {

Result<std::vector<std::size_t>> places_of(const FeatureSchema& schema, FeatureKind kind,
                                           const std::vector<std::string>& names) {
  std::vector<std::size_t> places;
  for (const std::string& name : names) {
    const auto place = schema.find(name);
    if (!place || schema.at(*place).kind != kind) {
      Error error =
          user_error(fmt::format("the vector has no {} \"{}\"",
                                 kind == FeatureKind::number ? "number" : "category", name));
      error.code = "unknown_feature";
      return error;
    }
    places.push_back(*place);
  }
  for (std::size_t i = 0; names.empty() && i < schema.size(); ++i) {
    const bool is_mark = schema.at(i).name.find('@') != std::string::npos;
    if (schema.at(i).kind == kind && !is_mark) {
      places.push_back(i);
    }
  }
  return places;
}

std::uint64_t category_of(const FeatureValue& value) {
  return value.is_category() ? hash64(value.category()) : 0;
}

FeatureValue bounded(double number) {
  constexpr double kMost = std::numeric_limits<double>::max();
  return FeatureValue::of(std::isnan(number) ? number : std::clamp(number, -kMost, kMost));
}

}  // namespace ls::ml
