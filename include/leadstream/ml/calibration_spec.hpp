#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/ml/model_spec.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ls::ml {

// How a model's margins are put right so that probabilities come true as often as they say.
enum class Calibration : std::uint8_t {
  platt,       // by a straight line in the margin, followed from example to example
  isotonic,    // by the rising fit to the last examples
  venn_abers,  // by what lies between the rising fits with either label
};
// As topologies write them, in the order of the enumeration.
[[nodiscard]] std::span<const std::string_view> calibration_names();
[[nodiscard]] std::string_view name_of(Calibration calibration);

struct CalibrationOptions {
  static constexpr std::size_t kMemoryMin = 20;
  static constexpr std::size_t kMemoryMax = 1'000'000;

  Calibration calibration = Calibration::platt;
  std::size_t memory = 2000;  // examples that count; kMemoryMin .. kMemoryMax

  friend bool operator==(const CalibrationOptions&, const CalibrationOptions&) = default;
};

// Any model may be asked to be calibrated, by parameters beside its own: `calibrate`, which is 1 +
// the number of the calibration, and `calibrate_memory`. A spec without them is what it was before
// there were any.
void ask_for_calibration(ModelSpec& spec, const CalibrationOptions& options);
// Nothing if it does not ask for it.
[[nodiscard]] std::optional<CalibrationOptions> calibration_of(const ModelSpec& spec);
[[nodiscard]] ModelSpec without_calibration(const ModelSpec& spec);
// `own`, which is complete, with what `spec` asks for, made complete too; refuses what is out of
// range.
Result<ModelSpec> with_calibration(ModelSpec own, const ModelSpec& spec);

}  // namespace ls::ml
