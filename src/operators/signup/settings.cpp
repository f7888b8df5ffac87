#include "operators/signup/settings.hpp"

#include "operators/email/list_settings.hpp"
#include "operators/signup/judgement_event.hpp"

#include "leadstream/ml/anomaly_registry.hpp"
#include "leadstream/ml/sorted_window.hpp"
#include "leadstream/scoring/anomaly/signup_features.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace ls::operators {
namespace {

// 100 trees over 256 points, 20 neighbours among 2 048, and the strangest number by itself, which
// count 5 : 3 : 2.
ml::EnsembleOptions signup_ensemble() {
  const std::array<ml::ModelSpec, 3> detectors = {{
      {.name = "isolation_forest", .params = {{"trees", 100}, {"sample", 256}}},
      {.name = "local_outlier_factor", .params = {{"neighbours", 20}, {"window", 2048}}},
      {.name = "robust_z"},
  }};
  ml::EnsembleOptions options;
  for (const ml::ModelSpec& detector : detectors) {
    options.detectors.push_back(ml::complete_detector(detector).take());
  }
  options.weights = {0.5, 0.3, 0.2};
  options.dimensions = scoring::kSignupFeatures;
  options.window = ml::SortedWindow::kWindowMax;
  return options;
}

void read_types(config::Reader& reader, const flow::BlueprintContext& context,
                SignupSettings& settings) {
  for (const std::string& name : reader.texts("of")) {
    const event::EventType* type = context.catalog->find(name);
    if (std::find(context.types.begin(), context.types.end(), type) == context.types.end()) {
      reader.fail_at("of", fmt::format("no source of this topology decodes \"{}\"", name));
      continue;
    }
    const auto email = type->slot_of("email");
    if (!email || type->fields()[*email].kind != event::FieldKind::text) {
      reader.fail_at("of", fmt::format("{} has no text \"email\"", name));
      continue;
    }
    settings.signups.emplace_back(*type);
  }
}

void read_ensemble(config::Reader& reader, ml::EnsembleOptions& ensemble) {
  ensemble = signup_ensemble();
  ensemble.rate =
      reader.number_or("rate", ensemble.rate, {.min = 0.0, .max = 0.5, .is_min_excluded = true});
  ensemble.window = static_cast<std::size_t>(
      reader.integer_or("window", static_cast<std::int64_t>(ensemble.window),
                        {10, static_cast<std::int64_t>(ml::SortedWindow::kWindowMax)}));
  ensemble.warm_up = static_cast<std::uint64_t>(
      reader.integer_or("warm_up", static_cast<std::int64_t>(ensemble.warm_up), {0, 1'000'000}));
  if (ensemble.rate * static_cast<double>(ensemble.window + 1) < 1) {
    reader.fail_at("rate", fmt::format("of {} sign-ups none can be that rare: give a window of at "
                                       "least 1 / rate",
                                       ensemble.window));
  }
}

}  // namespace

const SignupFields* SignupSettings::find(const event::EventType* type) const {
  const auto found =
      std::find_if(signups.begin(), signups.end(),
                   [type](const SignupFields& known) { return known.type() == type; });
  return found == signups.end() ? nullptr : &*found;
}

std::string SignupSettings::ensemble_fingerprint() const {
  return fmt::format("features={} rate={} window={} warm_up={} scale={}", ensemble.dimensions,
                     ensemble.rate, ensemble.window, ensemble.warm_up, ensemble.scale_points);
}

std::string SignupSettings::fingerprint() const {
  std::string text =
      fmt::format("{} emits={} special_use={} tenants_max={}", ensemble_fingerprint(),
                  emits->name(), static_cast<int>(special_use), tenants_max);
  for (const SignupFields& signup : signups) {
    text += fmt::format(" of={}", signup.type()->name());
  }
  return text;
}

std::optional<SignupSettings> read_signup_settings(config::Reader& reader,
                                                   const flow::BlueprintContext& context) {
  SignupSettings settings;
  constexpr std::array<std::string_view, 2> kSpecialUses{"refused", "accepted"};
  read_types(reader, context, settings);
  settings.lists = read_email_lists(reader);
  settings.traffic = read_traffic_lists(reader);
  settings.special_use =
      static_cast<scoring::SpecialUse>(reader.choice_or("special_use", kSpecialUses, 0));
  read_ensemble(reader, settings.ensemble);
  settings.tenants_max = static_cast<std::size_t>(reader.integer_or(
      "tenants_max", static_cast<std::int64_t>(settings.tenants_max), {1, 10'000}));
  settings.emits = read_emits(reader, "signup.judged", JudgementEvents::fields(), *context.catalog);
  if (reader.problems().has_errors()) {
    return std::nullopt;
  }
  return settings;
}

}  // namespace ls::operators
