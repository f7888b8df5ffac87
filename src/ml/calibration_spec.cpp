#include "leadstream/ml/calibration_spec.hpp"

#include "spec_completion.hpp"

#include <array>
#include <string>

namespace ls::ml {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"platt", "isotonic", "venn_abers"};
constexpr std::string_view kCalibrate = "calibrate";
constexpr std::string_view kMemory = "calibrate_memory";

constexpr std::array kParameters = {
    ModelParameter{kCalibrate, 1, 1, static_cast<double>(kNames.size()), "1 + which calibration"},
    ModelParameter{kMemory, static_cast<double>(CalibrationOptions().memory),
                   static_cast<double>(CalibrationOptions::kMemoryMin),
                   static_cast<double>(CalibrationOptions::kMemoryMax),
                   "examples by which margins are put right"},
};

bool is_ours(std::string_view parameter) {
  return parameter == kCalibrate || parameter == kMemory;
}

}  // namespace

std::span<const std::string_view> calibration_names() {
  return kNames;
}

std::string_view name_of(Calibration calibration) {
  return kNames[static_cast<std::size_t>(calibration)];
}

void ask_for_calibration(ModelSpec& spec, const CalibrationOptions& options) {
  spec.params.insert_or_assign(std::string(kCalibrate),
                               1 + static_cast<double>(options.calibration));
  spec.params.insert_or_assign(std::string(kMemory), static_cast<double>(options.memory));
}

std::optional<CalibrationOptions> calibration_of(const ModelSpec& spec) {
  const auto which = spec.params.find(kCalibrate);
  if (which == spec.params.end()) {
    return std::nullopt;
  }
  return CalibrationOptions{
      .calibration = static_cast<Calibration>(static_cast<int>(which->second) - 1),
      .memory = whole(spec, kMemory)};
}

ModelSpec without_calibration(const ModelSpec& spec) {
  ModelSpec own = spec;
  std::erase_if(own.params, [](const auto& parameter) { return is_ours(parameter.first); });
  return own;
}

Result<ModelSpec> with_calibration(ModelSpec own, const ModelSpec& spec) {
  ModelSpec asked{.name = spec.name};
  for (const auto& [name, value] : spec.params) {
    if (is_ours(name)) {
      asked.params.emplace(name, value);
    }
  }
  if (asked.params.empty()) {
    return own;
  }
  ModelSpec full = LS_TRY(complete_parameters("model", asked, kParameters));
  full.params.insert(own.params.begin(), own.params.end());
  return full;
}

}  // namespace ls::ml
