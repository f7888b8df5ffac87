#include "operators/lifecycle/gates.hpp"

#include "operators/lifecycle/command.hpp"

#include <fmt/core.h>

#include <cmath>

namespace ls::operators {
namespace {

std::string_view verdict(bool is_passed) {
  return is_passed ? "passed" : "failed";
}

}  // namespace

Trial trial_of(const ml::Prequential& tested) {
  const ml::Report recent = tested.recent();
  return {.scores = tested.whole().count,
          .auc = recent.auc,
          .log_loss = recent.log_loss,
          .calibration_error = recent.calibration_error};
}

Gates Gates::read(config::Reader& reader) {
  Gates gates;
  config::Reader section = reader.section("gates");
  gates.scores_min = static_cast<std::uint64_t>(
      section.integer_or("scores_min", 1000, {.min = 1, .max = 1'000'000'000}));
  gates.auc_loss_max =
      section.number_or("auc_loss_max", gates.auc_loss_max, {.min = 0.0, .max = 1.0});
  gates.calibration_error_max = section.number_or(
      "calibration_error_max", gates.calibration_error_max, {.min = 0.0, .max = 1.0});
  section.finish();
  return gates;
}

std::string Gates::fingerprint() const {
  return fmt::format("gates={},{},{}", scores_min, auc_loss_max, calibration_error_max);
}

// A champion without an AUC has not seen both labels lately: there is nothing to fall behind.
Status Gates::check(const Trial& candidate, const Trial& champion) const {
  const bool has_scores = candidate.scores >= scores_min;
  const bool keeps_auc = !std::isnan(candidate.auc) &&
                         (std::isnan(champion.auc) || candidate.auc >= champion.auc - auc_loss_max);
  const bool is_calibrated = candidate.calibration_error <= calibration_error_max;
  if (has_scores && keeps_auc && is_calibrated) {
    return {};
  }
  return refused_command(
      "gates_failed",
      fmt::format(
          "scores {} of at least {}: {}; AUC {:.4f} against {:.4f} of the champion, at most "
          "{} below it: {}; calibration error {:.4f} of at most {}: {}",
          candidate.scores, scores_min, verdict(has_scores), candidate.auc, champion.auc,
          auc_loss_max, verdict(keeps_auc), candidate.calibration_error, calibration_error_max,
          verdict(is_calibrated)));
}

bool is_better(const Gates& gates, const Trial& candidate, const Trial& champion) {
  return candidate.auc > champion.auc + gates.auc_loss_max &&
         candidate.log_loss <= champion.log_loss;
}

}  // namespace ls::operators
