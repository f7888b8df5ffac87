#include "leadstream/generator/crm/truth.hpp"

#include "generator/crm/moments.hpp"
#include "unit/generator/crm/crm_support.hpp"

#include "leadstream/event/json_document.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace ls::generator::crm {
namespace {

using test::small_world;

struct Forecast {
  double chance;
  bool came_true;
};

// Each part of the forecasts must come true as often as was forecast, within five standard
// deviations of that count.
void expect_calibrated(std::vector<Forecast> forecasts) {
  std::ranges::sort(forecasts, {}, &Forecast::chance);
  constexpr std::size_t kParts = 20;
  for (std::size_t part = 0; part < kParts; ++part) {
    double expected = 0.0;
    double variance = 0.0;
    double observed = 0.0;
    for (std::size_t i = forecasts.size() * part / kParts;
         i < forecasts.size() * (part + 1) / kParts; ++i) {
      expected += forecasts[i].chance;
      variance += forecasts[i].chance * (1.0 - forecasts[i].chance);
      observed += forecasts[i].came_true ? 1.0 : 0.0;
    }
    EXPECT_NEAR(observed, expected, 5.0 * std::sqrt(variance) + 1.0)
        << "part " << part << " of " << forecasts.size();
  }
}

double brier(const std::vector<Forecast>& forecasts) {
  double sum = 0.0;
  for (const Forecast& forecast : forecasts) {
    sum += std::pow(forecast.chance - (forecast.came_true ? 1.0 : 0.0), 2);
  }
  return sum / static_cast<double>(forecasts.size());
}

double base_brier(const std::vector<Forecast>& forecasts) {
  const auto hits = static_cast<double>(std::ranges::count(forecasts, true, &Forecast::came_true));
  const double rate = hits / static_cast<double>(forecasts.size());
  return rate * (1.0 - rate);
}

// What the observer says at some events of each contact: chosen without a look at what comes after.
struct Forecasts {
  std::vector<Forecast> good;
  std::vector<Forecast> anomalous;
  std::vector<Forecast> conversion;
};

constexpr std::array<std::size_t, 3> kAsked{0, 9, 25};

struct Asked {
  std::array<Forecasts, kAsked.size()> at;
  std::vector<Forecast> human;  // of the first click of each contact
};

Asked ask(const Options& options) {
  Truth truth(options);
  Asked asked;
  for (std::uint64_t number = 0; number < truth.contacts(); ++number) {
    const auto moments = truth.moments(number);
    for (std::size_t i = 0; i < kAsked.size(); ++i) {
      if (kAsked[i] >= moments.size()) {
        continue;
      }
      const Moment& moment = moments[kAsked[i]];
      asked.at[i].good.push_back({moment.good_chance, moment.is_good});
      asked.at[i].anomalous.push_back({moment.anomalous_chance, moment.is_anomalous});
      if (!moment.has_conversion) {
        asked.at[i].conversion.push_back({moment.conversion_chance, moment.converts});
      }
    }
    const auto click = std::ranges::find(moments, "email.clicked", &Moment::type);
    if (click != moments.end()) {
      asked.human.push_back({*click->human_chance, click->cause == Cause::human});
    }
  }
  return asked;
}

// Anomalies are frequent enough to count.
Options busy_world() {
  Options options = small_world();
  options.days = 240;
  options.contacts = 3'000;
  options.prevalence = 0.2;
  return options;
}

const Asked& busy_answers() {
  static const Asked asked = ask(busy_world());
  return asked;
}

// Calibrated, and sharper than who knows only how often.
void expect_right(const Asked& asked, std::vector<Forecast> Forecasts::*target) {
  std::vector<Forecast> all;
  for (std::size_t i = 0; i < kAsked.size(); ++i) {
    SCOPED_TRACE(fmt::format("at event {}", kAsked[i]));
    const auto& forecasts = asked.at[i].*target;
    ASSERT_GT(forecasts.size(), 300U);
    expect_calibrated(forecasts);
    all.insert(all.end(), forecasts.begin(), forecasts.end());
  }
  EXPECT_LT(brier(all), base_brier(all));
}

TEST(CrmTruth, ChancesOfAGoodAddressComeTrueAsOftenAsSaid) {
  expect_right(busy_answers(), &Forecasts::good);
}

TEST(CrmTruth, ChancesOfAnAnomalyComeTrueAsOftenAsSaid) {
  expect_right(busy_answers(), &Forecasts::anomalous);
}

TEST(CrmTruth, ChancesOfAConversionComeTrueAsOftenAsSaid) {
  expect_right(busy_answers(), &Forecasts::conversion);
}

TEST(CrmTruth, ChancesOfAConversionStayTrueThroughAChange) {
  Options options = busy_world();
  options.contacts = 2'500;
  options.change = {.kind = ChangeKind::conversion, .at = 0.4, .factor = 3.0};

  expect_right(ask(options), &Forecasts::conversion);
}

TEST(CrmTruth, ChancesOfAHumanComeTrueAsOftenAsSaid) {
  const auto& forecasts = busy_answers().human;

  ASSERT_GT(forecasts.size(), 400U);
  expect_calibrated(forecasts);
  EXPECT_LT(brier(forecasts), 0.2 * base_brier(forecasts));
}

TEST(CrmTruth, FindsEveryEventByItsIdAndItsContact) {
  Options options = small_world();
  options.contacts = 300;
  Truth truth(options);
  std::uint64_t events = 0;

  for (const auto& kept : test::keep_all(options)) {
    const std::string id = generator::test::text_of(kept.value, "id");
    const Moment* moment = truth.find_event(id);
    ASSERT_NE(moment, nullptr) << kept.value;
    EXPECT_EQ(moment->time, kept.time);
    EXPECT_EQ(moment->type, generator::test::text_of(kept.value, "type"));
    const std::string contact = generator::test::text_of(kept.value, "contact_id");
    const Moment* last = truth.find_contact(contact, kept.time);
    ASSERT_NE(last, nullptr);
    EXPECT_EQ(last->time, kept.time);
    ++events;
  }

  EXPECT_GT(events, 500U);
  EXPECT_EQ(truth.find_event("0123456789abcdef"), nullptr);
  EXPECT_EQ(truth.find_event("x"), nullptr);
  EXPECT_EQ(truth.find_contact("c300", EventTime::max()), nullptr);
  EXPECT_EQ(truth.find_contact("c0", options.start), nullptr);
}

TEST(CrmTruth, WritesJson) {
  Options options = small_world();
  options.contacts = 20;
  Truth truth(options);
  event::JsonDocument document;

  EXPECT_TRUE(document.parse(world_line(options)));
  for (std::uint64_t number = 0; number < truth.contacts(); ++number) {
    const ContactTruth contact = truth.contact(number);
    ASSERT_TRUE(document.parse(contact_line(contact))) << contact_line(contact);
    for (const Moment& moment : truth.moments(number)) {
      const std::string line = bayes_line(contact.contact, moment);
      ASSERT_TRUE(document.parse(event_line(contact.contact, moment)));
      const auto root = document.parse(line);
      ASSERT_TRUE(root) << line;
      EXPECT_EQ(root->find("human").has_value(), moment.human_chance.has_value()) << line;
    }
  }
}

}  // namespace
}  // namespace ls::generator::crm
