#include "leadstream/scoring/anomaly/signup_patterns.hpp"

#include <algorithm>

namespace ls::scoring {
namespace {

constexpr std::array<std::string_view, kAnomalyKinds> kKinds = {
    "spam_trap", "disposable", "suspicious", "bot_generated", "encoding_issue", "special_pattern"};
constexpr std::array<std::string_view, 4> kSeverities = {"low", "medium", "high", "critical"};

struct SignEntry {
  std::string_view name;
  AnomalyKind kind;
  double confidence;
};

// In the order of AnomalySign. What honest people have now and then stays below a half; what is
// written by hand into lists or cannot be had by accident stands above 0.9.
constexpr std::array<SignEntry, kAnomalySigns> kSigns = {{
    {"trap_risk", AnomalyKind::spam_trap, 0.0},
    {"disposable_domain", AnomalyKind::disposable, 0.95},
    {"disposable_name", AnomalyKind::disposable, 0.6},
    {"invented_local", AnomalyKind::suspicious, 0.7},
    {"keyboard_walk", AnomalyKind::suspicious, 0.75},
    {"repeated_character", AnomalyKind::suspicious, 0.7},
    {"reserved_domain", AnomalyKind::suspicious, 0.8},
    {"unknown_suffix", AnomalyKind::suspicious, 0.7},
    {"typo_domain", AnomalyKind::suspicious, 0.6},
    {"fictitious_phone", AnomalyKind::suspicious, 0.45},
    {"name_mismatch", AnomalyKind::suspicious, 0.25},
    {"phone_mismatch", AnomalyKind::suspicious, 0.2},
    {"time_zone_mismatch", AnomalyKind::suspicious, 0.2},
    {"bot_risk", AnomalyKind::bot_generated, 0.0},
    {"random_local", AnomalyKind::bot_generated, 0.8},
    {"mailbox_variants", AnomalyKind::bot_generated, 0.8},
    {"form_bombing", AnomalyKind::bot_generated, 0.8},
    {"scripted_form", AnomalyKind::bot_generated, 0.75},
    {"sequential_family", AnomalyKind::bot_generated, 0.7},
    {"broken_utf8", AnomalyKind::encoding_issue, 0.95},
    {"misread_utf8", AnomalyKind::encoding_issue, 0.9},
    {"hidden_character", AnomalyKind::encoding_issue, 0.85},
    {"mixed_scripts", AnomalyKind::encoding_issue, 0.75},
    {"leading_special", AnomalyKind::special_pattern, 0.55},
    {"many_specials", AnomalyKind::special_pattern, 0.6},
    {"consecutive_dots", AnomalyKind::special_pattern, 0.7},
    {"route", AnomalyKind::special_pattern, 0.85},
    {"long_local", AnomalyKind::special_pattern, 0.8},
    {"malformed", AnomalyKind::special_pattern, 0.6},
}};
static_assert(!kSigns.back().name.empty());

const SignEntry& entry_of(AnomalySign sign) {
  return kSigns[static_cast<std::size_t>(sign)];
}

}  // namespace

std::string_view name_of(AnomalyKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}
std::string_view name_of(AnomalySign sign) {
  return entry_of(sign).name;
}
AnomalyKind kind_of(AnomalySign sign) {
  return entry_of(sign).kind;
}
double standard_confidence(AnomalySign sign) {
  return entry_of(sign).confidence;
}
std::string_view name_of(AnomalySeverity severity) {
  return kSeverities[static_cast<std::size_t>(severity)];
}

AnomalySeverity severity_of(double score) {
  constexpr std::array<double, 3> kLowest = {kAnomalyScore, 0.7, 0.9};
  return static_cast<AnomalySeverity>(std::count_if(
      kLowest.begin(), kLowest.end(), [score](double lowest) { return score >= lowest; }));
}

void PatternVerdict::add(AnomalySign sign, double confidence) {
  signs_[size_++] = {sign, confidence};
  doubts_[static_cast<std::size_t>(kind_of(sign))] *= 1.0 - confidence;
}

std::optional<AnomalyKind> PatternVerdict::kind() const {
  if (size_ == 0) {
    return std::nullopt;
  }
  const auto least = std::min_element(doubts_.begin(), doubts_.end());
  return static_cast<AnomalyKind>(least - doubts_.begin());
}

double PatternVerdict::confidence() const {
  return 1.0 - *std::min_element(doubts_.begin(), doubts_.end());
}

}  // namespace ls::scoring
