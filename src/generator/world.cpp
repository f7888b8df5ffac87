#include "generator/world.hpp"

#include "leadstream/base/random.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ls::generator {

const std::array<std::string_view, kSources> kSourceNames{"organic", "paid_search", "referral",
                                                          "event",   "partner",     "social"};
const std::array<std::string_view, kIndustries> kIndustryNames{
    "software", "insurance", "retail", "health", "manufacturing", "education", "real_estate"};

namespace {

// Per business day. The columns follow `Sign`: the six pages, opened, clicked, form, quote.
constexpr std::array<std::array<double, kTellingSigns>, kIntents> kSignRates{{
    {.100, .050, .010, .030, .010, .020, .050, .008, .0030, .0005},  // cold
    {.200, .250, .080, .100, .020, .010, .150, .050, .0200, .0060},  // warm
    {.300, .600, .450, .150, .030, .005, .350, .200, .0900, .0800},  // hot
    {.250, .300, .150, .300, .250, .005, .350, .150, .0300, .0200},  // won
    {.008, .004, .001, .004, .002, .006, .010, .001, .0005, .0001},  // gone
}};

constexpr IntentMatrix kChangeRates{{
    //  cold  warm   hot    won    gone
    {{0.000, 0.025, 0.000, 0.000, 0.060}},  // cold
    {{0.060, 0.000, 0.070, 0.004, 0.030}},  // warm
    {{0.000, 0.060, 0.000, 0.110, 0.040}},  // hot
    {{0.000, 0.000, 0.000, 0.000, 0.000}},  // won
    {{0.000, 0.000, 0.000, 0.000, 0.000}},  // gone
}};

struct Category {
  double share;
  double effect;  // on the lead's score of fitness, in units of log odds
};
constexpr std::array<Category, kSources> kSourceShares{
    {{.28, 0.0}, {.22, -0.4}, {.14, 1.1}, {.10, 0.5}, {.10, 0.8}, {.16, -0.9}}};
constexpr std::array<Category, kIndustries> kIndustryShares{
    {{.20, 0.5}, {.15, 0.2}, {.18, -0.5}, {.12, 0.0}, {.15, 0.3}, {.10, -0.7}, {.10, 0.1}}};
constexpr double kSourceMissing = 0.05;
constexpr double kIndustryMissing = 0.10;
constexpr double kHeadcountMissing = 0.20;
constexpr double kHeadcountEffect = 0.25;  // per unit of ln(headcount), centred on 40 people

// Intercept and slope over the score of fitness for cold, warm and hot.
constexpr std::array<double, 3> kIntentBase{0.0, -0.9, -2.1};
constexpr std::array<double, 3> kIntentSlope{0.0, 0.7, 1.3};

constexpr std::uint64_t kProfilePurpose = 1;
constexpr std::uint64_t kArrivalPurpose = 2;

template <std::size_t N>
std::int16_t draw_category(const std::array<Category, N>& categories, Random& random) {
  double rest = random.uniform();
  for (std::size_t i = 0; i + 1 < N; ++i) {
    rest -= categories[i].share;
    if (rest < 0.0) {
      return static_cast<std::int16_t>(i);
    }
  }
  return static_cast<std::int16_t>(N - 1);
}

Regime make_regime(double conversion_factor) {
  Regime regime;
  regime.sign_rate = kSignRates;
  regime.change = kChangeRates;
  for (std::size_t i = 0; i < kIntents; ++i) {
    regime.change[i][static_cast<std::size_t>(Intent::won)] *= conversion_factor;
    double away = 0.0;
    for (std::size_t j = 0; j < kIntents; ++j) {
      away += regime.change[i][j];
    }
    regime.change[i][i] = -away;
    for (const double rate : regime.sign_rate[i]) {
      regime.sign_rate_sum[i] += rate;
    }
  }
  return regime;
}

}  // namespace

World::World(const GeneratorOptions& options)
    : seed_(options.seed),
      concept_change_(options.drift.kind == DriftKind::concept_shift ? options.drift_time()
                                                                     : EventTime::max()),
      before_(make_regime(1.0)),
      after_(make_regime(options.drift.kind == DriftKind::prior ? options.drift.factor : 1.0)),
      regime_change_(options.drift.kind == DriftKind::prior
                         ? business_.days_at(options.drift_time())
                         : std::numeric_limits<double>::infinity()),
      first_day_(business_.days_at(options.start)),
      days_per_lead_((business_.days_at(options.end()) - first_day_) /
                     static_cast<double>(options.leads)) {}

EventTime World::arrival_of(std::uint64_t number) const {
  const double within = Random(seed_of(number, kArrivalPurpose)).uniform();
  return business_.time_at(first_day_ + (static_cast<double>(number) + within) * days_per_lead_);
}

Profile World::profile_of(std::uint64_t number) const {
  Random random(seed_of(number, kProfilePurpose));
  Profile profile;
  if (!random.chance(kSourceMissing)) {
    profile.source = draw_category(kSourceShares, random);
  }
  if (!random.chance(kIndustryMissing)) {
    profile.industry = draw_category(kIndustryShares, random);
  }
  if (!random.chance(kHeadcountMissing)) {
    const double people = std::exp(std::log(40.0) + 1.3 * random.normal());
    profile.headcount = static_cast<std::int32_t>(std::clamp(people, 1.0, 20'000.0));
  }
  return profile;
}

IntentVector World::intent_of(const Profile& profile, EventTime arrival) const {
  double fitness = 0.0;
  if (profile.source >= 0) {
    const double effect = kSourceShares[static_cast<std::size_t>(profile.source)].effect;
    fitness += arrival < concept_change_ ? effect : -effect;
  }
  if (profile.industry >= 0) {
    fitness += kIndustryShares[static_cast<std::size_t>(profile.industry)].effect;
  }
  if (profile.headcount > 0) {
    fitness += kHeadcountEffect * std::log(static_cast<double>(profile.headcount) / 40.0);
  }
  IntentVector chances{};
  double sum = 0.0;
  for (std::size_t i = 0; i < kIntentBase.size(); ++i) {
    chances[i] = std::exp(kIntentBase[i] + kIntentSlope[i] * fitness);
    sum += chances[i];
  }
  for (double& chance : chances) {
    chance /= sum;
  }
  return chances;
}

std::uint64_t World::seed_of(std::uint64_t number, std::uint64_t purpose) const {
  return splitmix64(splitmix64(seed_ + purpose * 0x632be59bd9b4e019ULL) ^ splitmix64(number));
}

}  // namespace ls::generator
