#include "calibrator.hpp"

#include "leadstream/base/assert.hpp"

#include <cmath>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;  // of what `save` writes

double margin_of(double probability) {
  return std::log(probability / (1 - probability));
}

double calibrated(const OnlinePlatt& platt, double margin) {
  return platt.scaling().margin(margin);
}
double calibrated(const IsotonicCalibrator& isotonic, double margin) {
  return margin_of(isotonic.probability(margin));
}
double calibrated(const VennAbers& venn_abers, double margin) {
  return margin_of(venn_abers.interval(margin).probability());
}

}  // namespace

Calibrator::Calibrator(const CalibrationOptions& options) : fit_(fresh(options)) {
  LS_ASSERT(options.memory >= CalibrationOptions::kMemoryMin &&
            options.memory <= CalibrationOptions::kMemoryMax);
}

Calibrator::Fit Calibrator::fresh(const CalibrationOptions& options) {
  switch (options.calibration) {
    case Calibration::platt:
      return OnlinePlatt(static_cast<double>(options.memory));
    case Calibration::isotonic:
      return IsotonicCalibrator(options.memory);
    case Calibration::venn_abers:
      return VennAbers(options.memory);
  }
  LS_ASSERT(false);
  return VennAbers(options.memory);
}

void Calibrator::add(double margin, bool label) {
  if (!std::isfinite(margin)) {
    return;
  }
  ++(label ? positives_ : negatives_);
  std::visit([&](auto& fit) { fit.add(margin, label); }, fit_);
}

double Calibrator::margin(double margin) const {
  if (is_silent()) {
    return margin;
  }
  return std::visit([&](const auto& fit) { return calibrated(fit, margin); }, fit_);
}

double Calibrator::slope() const {
  const auto* platt = std::get_if<OnlinePlatt>(&fit_);
  return platt == nullptr || is_silent() ? 1 : platt->scaling().slope;
}

std::size_t Calibrator::heap_bytes() const {
  if (const auto* isotonic = std::get_if<IsotonicCalibrator>(&fit_)) {
    return isotonic->heap_bytes();
  }
  const auto* venn_abers = std::get_if<VennAbers>(&fit_);
  return venn_abers == nullptr ? 0 : venn_abers->heap_bytes();
}

void Calibrator::save(ByteWriter& out) const {
  out.u8(kVersion);
  out.varint(positives_);
  out.varint(negatives_);
  std::visit([&](const auto& fit) { fit.save(out); }, fit_);
}

Result<Calibrator> Calibrator::load(ByteReader& in, const CalibrationOptions& options) {
  if (in.u8() != kVersion) {
    return internal_error("calibrator: cut off, or of another version");
  }
  Calibrator calibrator(options);
  calibrator.positives_ = in.varint();
  calibrator.negatives_ = in.varint();
  switch (options.calibration) {
    case Calibration::platt:
      calibrator.fit_ = LS_TRY(OnlinePlatt::load(in));
      break;
    case Calibration::isotonic:
      calibrator.fit_ = LS_TRY(IsotonicCalibrator::load(in));
      break;
    case Calibration::venn_abers:
      calibrator.fit_ = LS_TRY(VennAbers::load(in));
      break;
  }
  return calibrator;
}

}  // namespace ls::ml
