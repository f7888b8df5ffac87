#include "leadstream/generator/options.hpp"

#include <fmt/core.h>

#include <array>
#include <utility>

namespace ls::generator {
namespace {

constexpr std::int64_t kDaysMax = 3'660;
// So that it survives files whose integers are signed.
constexpr std::uint64_t kSeedMax = 0x7fff'ffff'ffff'ffffULL;
// A lead and its events share one 64-bit number; see `world_number`.
constexpr std::uint64_t kLeadsMax = 1'000'000'000;

constexpr std::array<std::pair<DriftKind, std::string_view>, 4> kDriftNames{{
    {DriftKind::none, "none"},
    {DriftKind::covariate, "covariate"},
    {DriftKind::prior, "prior"},
    {DriftKind::concept_shift, "concept"},
}};

Status check_share(std::string_view name, double value) {
  if (value >= 0.0 && value <= 1.0) {
    return {};
  }
  return user_error(fmt::format("{} is a share from 0 to 1, not {}", name, value));
}

Status check_faults(const FaultOptions& faults) {
  LS_TRY(check_share("duplicates", faults.duplicates));
  LS_TRY(check_share("out_of_order", faults.out_of_order));
  LS_TRY(check_share("late", faults.late));
  LS_TRY(check_share("broken", faults.broken));
  LS_TRY(check_share("the sum of all faults",
                     faults.duplicates + faults.out_of_order + faults.late + faults.broken));
  if (faults.disorder_max < minutes(2) || faults.late_by < faults.disorder_max) {
    return user_error("disorder_max is at least 2m and late_by is no less than disorder_max");
  }
  return {};
}

}  // namespace

Result<DriftKind> parse_drift_kind(std::string_view text) {
  for (const auto& [kind, name] : kDriftNames) {
    if (text == name) {
      return kind;
    }
  }
  return user_error(
      fmt::format("drift is none, covariate, prior or concept, not \"{}\"", text.substr(0, 64)));
}

std::string_view name_of(DriftKind kind) {
  for (const auto& [candidate, name] : kDriftNames) {
    if (kind == candidate) {
      return name;
    }
  }
  return "none";
}

EventTime GeneratorOptions::drift_time() const {
  if (drift.kind == DriftKind::none) {
    return EventTime::max();
  }
  const auto length = static_cast<double>(ls::days(days).count);
  return start + Millis{static_cast<std::int64_t>(length * drift.at)};
}

Status check(const GeneratorOptions& options) {
  if (options.seed > kSeedMax) {
    return user_error("seed is a whole number below 2^63");
  }
  if (options.days < 1 || options.days > kDaysMax) {
    return user_error(fmt::format("days is 1 to {}, not {}", kDaysMax, options.days));
  }
  if (options.leads < 1 || options.leads > kLeadsMax) {
    return user_error(fmt::format("leads is 1 to {}, not {}", kLeadsMax, options.leads));
  }
  if (options.start < EventTime{0}) {
    return user_error("start lies before 1970");
  }
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
  if (options.tenant.empty() || options.tenant.size() > 64 ||
      options.tenant.find_first_not_of(kPlain) != std::string::npos) {
    return user_error("tenant is 1 to 64 letters, digits, '_', '.' or '-'");
  }
  LS_TRY(check_share("drift at", options.drift.at));
  if (!(options.drift.factor > 0.0) || options.drift.factor > 1000.0) {
    return user_error("drift factor lies above 0 and up to 1000");
  }
  return check_faults(options.faults);
}

}  // namespace ls::generator
