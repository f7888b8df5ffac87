#include "operators/drift/settings.hpp"

#include "leadstream/stats/ks_run_length.hpp"

#include <fmt/core.h>

#include <array>
#include <cmath>

namespace ls::operators {
namespace {

constexpr std::array<std::string_view, 9> kTests{
    "ks", "psi", "adwin", "page_hinkley", "cusum", "hddm_a", "hddm_w", "conformal", "ks_adjacent"};
constexpr std::array<std::string_view, 9> kRules{
    "drift-ks",     "drift-psi",    "drift-adwin",     "drift-page_hinkley", "drift-cusum",
    "drift-hddm_a", "drift-hddm_w", "drift-conformal", "drift-ks_adjacent"};
constexpr std::array<std::string_view, 6> kCorrections{
    "benjamini_hochberg",   "benjamini_yekutieli",
    "e_benjamini_hochberg", "holm",
    "bonferroni",           "online"};
constexpr double kRunLengthStandard = 10'000;  // of detectors that are set by it alone
constexpr double kWindowsMin = 10;             // in a run
// A test after every value takes longer to simulate: about three seconds this way.
constexpr stats::RunLengthEffort kEffortAdjacent{.runs = 1000, .steps_max = 1'200'000'000};

bool is_set_by_run_length(DriftTest test) {
  return test == DriftTest::cusum || test == DriftTest::conformal || test == DriftTest::ks_adjacent;
}

bool is_set_by_level(DriftTest test) {
  return test == DriftTest::adwin || test == DriftTest::hddm_a || test == DriftTest::hddm_w;
}

double level_standard(DriftTest test) {
  switch (test) {
    case DriftTest::adwin:
      return 0.002;
    case DriftTest::hddm_a:
    case DriftTest::hddm_w:
      return 0.001;
    default:
      return 0.01;
  }
}

void read_rate(config::Reader& reader, DriftSettings& settings) {
  if (reader.has("arl") && reader.has("level")) {
    reader.fail_at("arl", "level and arl both say how many false alarms there may be: give one");
  }
  settings.level =
      reader.number_or("level", level_standard(settings.test),
                       {.min = 0.0, .max = 1.0, .is_min_excluded = true, .is_max_excluded = true});
  settings.arl = reader.optional_number(
      "arl", {.min = kWindowsMin * static_cast<double>(settings.window), .max = 1e9});
  if (settings.arl &&
      (is_set_by_level(settings.test) || settings.test == DriftTest::page_hinkley)) {
    reader.fail_at("arl",
                   fmt::format("the run length of {} cannot be set", name_of(settings.test)));
  }
  if (is_set_by_run_length(settings.test)) {
    if (reader.has("level")) {
      reader.fail_at("level", fmt::format("{} takes an arl", name_of(settings.test)));
    }
    settings.arl = settings.arl.value_or(kRunLengthStandard);
  }
}

void read_budget(config::Reader& reader, DriftSettings& settings) {
  if (!reader.has("budget")) {
    return;
  }
  config::Reader section = reader.section("budget");
  stats::AlertBudgetOptions budget;
  budget.alerts = static_cast<std::uint32_t>(
      section.integer("alerts", {.min = 1, .max = stats::AlertBudget::kAlertsMax}));
  budget.period = section.duration("per", {.min = Millis{1}, .max = days(366)});
  section.finish();
  settings.budget = budget;
}

// The chance of a single test under which the first `confirm` hits in a row take so many tests.
double chance_for(double tests, std::size_t confirm) {
  double low = 0;
  double high = 1;
  for (int step = 0; step < 100; ++step) {
    const double chance = (low + high) / 2;
    const double all = std::pow(chance, static_cast<double>(confirm));
    ((1 - all) / (all * (1 - chance)) > tests ? low : high) = chance;
  }
  return low;
}

}  // namespace

std::string_view name_of(DriftTest test) {
  return kTests[static_cast<std::size_t>(test)];
}

std::string_view drift_rule(DriftTest test) {
  return kRules[static_cast<std::size_t>(test)];
}

std::string DriftSettings::fingerprint() const {
  return fmt::format(
      "test={} categories={} warm_up={} reference={} window={} level={} correction={} arl={} "
      "effect={} confirm={} threshold={} budget={}/{}",
      name_of(test), categories, warm_up.count, reference, window, level,
      kCorrections[static_cast<std::size_t>(correction)], arl.value_or(0), effect_min, confirm,
      threshold, budget ? budget->alerts : 0, budget ? budget->period.count : 0);
}

DriftSettings read_drift_settings(config::Reader& reader) {
  DriftSettings settings;
  const auto count = [&](std::string_view key, std::size_t standard, std::int64_t max) {
    return static_cast<std::size_t>(
        reader.integer_or(key, static_cast<std::int64_t>(standard), {.min = 1, .max = max}));
  };
  settings.test = static_cast<DriftTest>(reader.choice_or("test", kTests, 0));
  settings.categories = reader.flag_or("categories", settings.categories);
  settings.warm_up = reader.duration_or("warm_up", settings.warm_up);
  settings.reference = count("reference", settings.reference, 100'000);
  settings.window = count("window", settings.window, 100'000);
  settings.correction = static_cast<Correction>(reader.choice_or("correction", kCorrections, 0));
  read_rate(reader, settings);
  const bool is_rare_by_itself = settings.arl || settings.has_detector();
  settings.effect_min = reader.number_or(
      "effect_min", is_rare_by_itself ? 0.0 : settings.effect_min, {.min = 0.0, .max = 1.0});
  settings.confirm = count("confirm", settings.has_detector() ? 1 : settings.confirm, 100);
  if (settings.test == DriftTest::page_hinkley) {
    settings.threshold =
        reader.number_or("threshold", settings.threshold, {.min = 0.0, .is_min_excluded = true});
  }
  read_budget(reader, settings);
  return settings;
}

const RunLengthLimits& SharedLimits::of(const DriftSettings& settings) {
  std::call_once(once_, [&] {
    if (!settings.arl) {
      return;
    }
    const double windows = *settings.arl / static_cast<double>(settings.window);
    limits_.log_p = std::log(chance_for(windows, settings.confirm));
    const auto window = static_cast<std::int64_t>(settings.window);
    const auto reference = static_cast<std::int64_t>(settings.reference);
    if (settings.test == DriftTest::ks) {
      limits_.ks =
          stats::ks_level_for_run_length({.scheme = stats::KsScheme::tumbling,
                                          .sizes = {.reference = reference, .current = window},
                                          .confirm = static_cast<std::uint32_t>(settings.confirm)},
                                         *settings.arl);
    } else if (settings.test == DriftTest::ks_adjacent) {
      limits_.ks = stats::ks_level_for_run_length(
          {.scheme = stats::KsScheme::adjacent, .sizes = {.reference = window, .current = window}},
          *settings.arl, kEffortAdjacent);
    }
  });
  return limits_;
}

}  // namespace ls::operators
