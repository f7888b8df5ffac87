#include "ml/transform/point_reader.hpp"

#include "ml/transform/step_places.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <limits>

namespace ls::ml {

Status PointReader::bind(const FeatureSchema& schema) {
  places_ = LS_TRY(places_of(schema, FeatureKind::number, features_));
  std::string names;
  for (const std::size_t place : places_) {
    names += schema.at(place).name + "\n";
  }
  name_ = fmt::format("{:016x}", hash64(names));
  point_.assign(places_.size(), 0);
  return {};
}

Point PointReader::read(FeatureRow row) {
  is_whole_ = true;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const FeatureValue& value = row[places_[i]];
    point_[i] = value.is_number() ? value.number() : std::numeric_limits<double>::quiet_NaN();
    is_whole_ = is_whole_ && value.is_number();
  }
  return point_;
}

}  // namespace ls::ml
