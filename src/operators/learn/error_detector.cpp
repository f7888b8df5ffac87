#include "operators/learn/error_detector.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

namespace ls::operators {
namespace {

constexpr std::array<std::string_view, 5> kNames = {"adwin", "hddm_a", "hddm_w", "ddm", "eddm"};

stats::HddmOptions hddm_options(double level) {
  stats::HddmOptions options;
  options.drift_confidence = level;
  options.warning_confidence = std::max(level, options.warning_confidence);
  return options;
}

}  // namespace

std::span<const std::string_view> error_test_names() {
  return kNames;
}

double level_standard(ErrorTest test) {
  return test == ErrorTest::adwin ? stats::AdwinOptions().delta
                                  : stats::HddmOptions().drift_confidence;
}

ErrorDetector::ErrorDetector(ErrorTest test, double level) {
  switch (test) {
    case ErrorTest::adwin:
      detector_ = stats::Adwin({.delta = level, .rule = stats::AdwinRule::rising_mean});
      break;
    case ErrorTest::hddm_a:
      detector_ = stats::HddmA(hddm_options(level));
      break;
    case ErrorTest::hddm_w:
      detector_ = stats::HddmW(hddm_options(level));
      break;
    case ErrorTest::ddm:
      detector_ = stats::Ddm();
      break;
    case ErrorTest::eddm:
      detector_ = stats::Eddm();
      break;
  }
}

bool ErrorDetector::update(double error) {
  const auto next = [error](auto& detector) {
    using Kind = std::remove_reference_t<decltype(detector)>;
    if constexpr (std::is_same_v<Kind, stats::Ddm> || std::is_same_v<Kind, stats::Eddm>) {
      return detector.update(error > 0.5);
    } else {
      return detector.update(error);
    }
  };
  return std::visit(next, detector_) == stats::DriftLevel::drift;
}

void ErrorDetector::save(ByteWriter& out) const {
  std::visit([&out](const auto& detector) { detector.save(out); }, detector_);
}

Result<ErrorDetector> ErrorDetector::load(ByteReader& in, ErrorTest test) {
  switch (test) {
    case ErrorTest::adwin:
      return ErrorDetector(Detector(LS_TRY(stats::Adwin::load(in))));
    case ErrorTest::hddm_a:
      return ErrorDetector(Detector(LS_TRY(stats::HddmA::load(in))));
    case ErrorTest::hddm_w:
      return ErrorDetector(Detector(LS_TRY(stats::HddmW::load(in))));
    case ErrorTest::ddm:
      return ErrorDetector(Detector(LS_TRY(stats::Ddm::load(in))));
    case ErrorTest::eddm:
      return ErrorDetector(Detector(LS_TRY(stats::Eddm::load(in))));
  }
  return internal_error("learn: unknown test of errors");
}

}  // namespace ls::operators
