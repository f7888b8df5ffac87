#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/config/reader.hpp"
#include "leadstream/ml/forecaster.hpp"
#include "leadstream/ml/registry.hpp"

#include <memory>
#include <span>
#include <string_view>

namespace ls::ml {

// One registered forecaster.
struct ForecasterType {
  std::string_view name;
  std::string_view summary;
  std::span<const ModelParameter> parameters;
  // Of a spec with all parameters, each within its range: what they ask for together.
  Status (*check)(const ModelSpec& spec);
  std::unique_ptr<Forecaster> (*make)(const ModelSpec& spec);
  // Reads what `Forecaster::save` wrote behind the spec.
  Result<std::unique_ptr<Forecaster>> (*load)(const ModelSpec& spec, ByteReader& in);
};

// The explicit list, in the order of the documentation.
std::span<const ForecasterType> forecaster_types();
// Null if there is none of that name.
const ForecasterType* find_forecaster_type(std::string_view name);

// Fills in the defaults; refuses an unknown name, an unknown parameter, one out of range, and those
// that do not go together.
Result<ModelSpec> complete_forecaster(const ModelSpec& spec);
Result<std::unique_ptr<Forecaster>> make_forecaster(const ModelSpec& spec);
// Reads what `Forecaster::save` wrote, all of it.
Result<std::unique_ptr<Forecaster>> load_forecaster(Bytes bytes);

// From a map such as `{ type: arima, p: 1, q: 1 }`, strict about names and ranges; `season` is that
// of the series for those who know seasons, unless the map says otherwise. Problems are added to
// the reader's list, the caller finishes the reader.
ModelSpec read_forecaster(config::Reader& in, double season);

}  // namespace ls::ml
