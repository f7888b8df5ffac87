#include "leadstream/generator/truth.hpp"

#include "support/seed.hpp"
#include "unit/generator/world_support.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

namespace ls::generator {
namespace {

constexpr Millis kHorizon = days(14);

struct Forecast {
  double chance;
  bool came_true;
};

// One forecast per lead at the given age, if it had not bought by then. The age is chosen without
// a look at the lead, so that nothing but the forecast selects.
std::vector<Forecast> forecasts_at(Truth& truth, Millis age) {
  std::vector<Forecast> forecasts;
  for (std::uint64_t number = 0; number < truth.leads(); ++number) {
    const LeadTruth lead = truth.lead(number);
    const EventTime at = lead.arrived + age;
    if (lead.reported && *lead.reported <= at) {
      continue;
    }
    const auto chance = truth.bayes({lead.contact, at, kHorizon});
    forecasts.push_back({chance.value(), lead.reported && *lead.reported <= at + kHorizon});
  }
  std::ranges::sort(forecasts, {}, &Forecast::chance);
  return forecasts;
}

// Each tenth of the forecasts must come true as often as was forecast, within five standard
// deviations of that count.
void expect_calibrated(const std::vector<Forecast>& forecasts) {
  constexpr std::size_t kTenths = 10;
  for (std::size_t tenth = 0; tenth < kTenths; ++tenth) {
    double expected = 0.0;
    double variance = 0.0;
    double observed = 0.0;
    for (std::size_t i = forecasts.size() * tenth / kTenths;
         i < forecasts.size() * (tenth + 1) / kTenths; ++i) {
      expected += forecasts[i].chance;
      variance += forecasts[i].chance * (1.0 - forecasts[i].chance);
      observed += forecasts[i].came_true ? 1.0 : 0.0;
    }
    EXPECT_NEAR(observed, expected, 5.0 * std::sqrt(variance) + 1.0) << "tenth " << tenth;
  }
}

// Mann-Whitney: the share of pairs in the right order, ties as halves.
double auc(std::vector<Forecast> forecasts) {
  std::ranges::sort(forecasts, {}, &Forecast::chance);
  double below = 0.0;
  double wins = 0.0;
  double positives = 0.0;
  for (std::size_t i = 0; i < forecasts.size();) {
    double tied_false = 0.0;
    double tied_true = 0.0;
    const double chance = forecasts[i].chance;
    for (; i < forecasts.size() && forecasts[i].chance == chance; ++i) {
      (forecasts[i].came_true ? tied_true : tied_false) += 1.0;
    }
    wins += tied_true * (below + tied_false / 2.0);
    below += tied_false;
    positives += tied_true;
  }
  return wins / (positives * below);
}

GeneratorOptions big_world() {
  GeneratorOptions options;
  options.seed = ls::test::seed();
  options.leads = 4'000;
  return options;
}

TEST(Truth, ForecastsComeTrueAsOftenAsForecast) {
  Truth truth(big_world());
  for (const Millis age : {Millis{0}, days(1), days(5), days(12)}) {
    SCOPED_TRACE(format_duration(age));
    expect_calibrated(forecasts_at(truth, age));
  }
}

TEST(Truth, ForecastsStayTrueThroughAPriorAndAConceptDrift) {
  for (const DriftKind kind : {DriftKind::prior, DriftKind::concept_shift}) {
    SCOPED_TRACE(name_of(kind));
    GeneratorOptions options = big_world();
    options.drift = {.kind = kind, .at = 0.4, .factor = 3.0};
    Truth truth(options);
    expect_calibrated(forecasts_at(truth, days(4)));
  }
}

TEST(Truth, TellsLeadsApartTheBetterTheMoreItHasSeen) {
  Truth truth(big_world());

  const double on_arrival = auc(forecasts_at(truth, Millis{0}));
  const double after_five_days = auc(forecasts_at(truth, days(5)));
  const double after_twelve_days = auc(forecasts_at(truth, days(12)));

  EXPECT_GT(on_arrival, 0.60);
  EXPECT_LT(on_arrival, 0.72);
  EXPECT_GT(after_five_days, 0.76);
  EXPECT_GT(after_twelve_days, 0.80);
  EXPECT_LT(after_twelve_days, 0.95);
}

// Every event is a moment at which a lead is scored.
TEST(Truth, LeavesRoomForAModelOverAllEvents) {
  const GeneratorOptions options = big_world();
  Truth truth(options);
  std::vector<Forecast> forecasts;
  for (std::uint64_t number = 0; number < truth.leads(); number += 2) {
    const LeadTruth lead = truth.lead(number);
    for (const EventTime at : truth.event_times(number)) {
      if (const auto chance = truth.bayes({lead.contact, at, kHorizon})) {
        forecasts.push_back({*chance, lead.reported && *lead.reported <= at + kHorizon});
      }
    }
  }

  const double bayes = auc(forecasts);

  EXPECT_GT(bayes, 0.78);
  EXPECT_LT(bayes, 0.88);
}

TEST(Truth, NamesTheConversionsThatAreOnTheTopics) {
  GeneratorOptions options = big_world();
  options.leads = 2'000;
  Generator generator(options);
  std::map<std::string, EventTime> reported;
  for (const test::Kept& kept : test::keep_all(generator)) {
    if (kept.topic == "crm.label" && kept.fault != Fault::broken) {
      reported[test::text_of(kept.value, "contact_id")] = kept.time;
    }
  }
  const Truth truth(options);

  std::uint64_t found = 0;
  for (std::uint64_t number = 0; number < truth.leads(); ++number) {
    const LeadTruth lead = truth.lead(number);
    const bool is_inside = lead.reported && *lead.reported < options.end();
    ASSERT_EQ(reported.contains(lead.contact), is_inside) << lead.contact;
    if (is_inside) {
      ASSERT_EQ(reported[lead.contact], *lead.reported);
      ++found;
    }
  }

  EXPECT_EQ(found, generator.planted().conversions);
}

TEST(Truth, KnowsNothingOfStrangersOfTheUnbornAndOfTheConverted) {
  Truth truth(big_world());
  std::uint64_t number = 0;
  while (!truth.lead(number).reported) {
    ++number;
  }
  const LeadTruth buyer = truth.lead(number);

  for (const char* stranger : {"", "c", "x1", "c01", "c4000", "c-1", "c1 "}) {
    EXPECT_FALSE(truth.bayes({stranger, buyer.arrived, kHorizon})) << stranger;
    EXPECT_FALSE(truth.find(stranger)) << stranger;
  }
  EXPECT_FALSE(truth.bayes({buyer.contact, buyer.arrived - Millis{1}, kHorizon}));
  EXPECT_TRUE(truth.bayes({buyer.contact, buyer.arrived, kHorizon}));
  EXPECT_TRUE(truth.bayes({buyer.contact, *buyer.reported - Millis{1}, kHorizon}));
  EXPECT_FALSE(truth.bayes({buyer.contact, *buyer.reported, kHorizon}));
}

}  // namespace
}  // namespace ls::generator
