#include "scoring/email/ascii.hpp"
#include "scoring/lead/phrases.hpp"

#include "leadstream/config/reader.hpp"
#include "leadstream/config/yaml.hpp"
#include "leadstream/scoring/lead/lead_profile.hpp"
#include "leadstream/scoring/lead/lead_score.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace ls::scoring {
namespace {

constexpr config::NumberRange kPoints{.min = 0.0, .max = 100.0};
constexpr config::DurationRange kPositive{.min = Millis{1}};

// Shares of 100 points, whatever they sum to in the file.
void read_weights(config::Reader& reader, LeadProfile& profile) {
  config::Reader weights = reader.required_section("weights");
  double sum = 0.0;
  for (std::size_t i = 0; i < kLeadDimensions; ++i) {
    profile.weights[i] = weights.number(name_of(static_cast<LeadDimension>(i)), kPoints);
    sum += profile.weights[i];
  }
  weights.finish();
  if (sum <= 0.0) {
    reader.fail_at("weights", "at least one weight must be above 0");
    return;
  }
  for (double& weight : profile.weights) {
    weight /= sum;
  }
}

std::optional<Season::Day> day_of(std::string_view text) {
  constexpr std::array<unsigned, 12> kDays = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  Season::Day day;
  const char* const end = text.data() + text.size();
  const auto month = std::from_chars(text.data(), end, day.month);
  if (month.ec != std::errc{} || month.ptr == end || *month.ptr != '-') {
    return std::nullopt;
  }
  const auto rest = std::from_chars(month.ptr + 1, end, day.day);
  if (rest.ec != std::errc{} || rest.ptr != end || day.month < 1 || day.month > 12 || day.day < 1 ||
      day.day > kDays[day.month - 1] || (day.month == 2 && day.day == 29)) {
    return std::nullopt;
  }
  return day;
}

Season::Day read_day(config::Reader& reader, std::string_view key) {
  const std::string text = reader.text(key);
  const std::optional<Season::Day> day = day_of(text);
  if (!day && !text.empty()) {
    reader.fail_at(key, fmt::format("expected a day of every year as MM-DD, got \"{}\"", text));
  }
  return day.value_or(Season::Day{});
}

void read_decay(config::Reader& reader, Decay& decay) {
  if (reader.has("linear_lifespan")) {
    decay.form = DecayForm::linear_lifespan;
    decay.lifespan = reader.duration("linear_lifespan", kPositive);
    for (const std::string_view key : {"half_life", "season"}) {
      if (reader.has(key)) {
        reader.fail_at(key, "points fade along linear_lifespan or by half_life, not both");
        reader.ignore(key);
      }
    }
    return;
  }
  decay.half_life = reader.duration("half_life", kPositive);
  if (reader.has("season")) {
    config::Reader section = reader.section("season");
    Season season;
    season.from = read_day(section, "from");
    season.until = read_day(section, "until");
    season.half_life = section.duration("half_life", kPositive);
    section.finish();
    decay.season = season;
  }
}

void read_engagement(config::Reader& reader, LeadProfile& profile) {
  config::Reader engagement = reader.required_section("engagement");
  read_decay(engagement, profile.decay);
  config::Reader points = engagement.section("points");
  for (std::size_t i = 0; i < kTouchKinds; ++i) {
    double& kind = profile.touch_points[i];
    kind = points.number_or(name_of(static_cast<TouchKind>(i)), kind, kPoints);
  }
  points.finish();
  config::Reader caps = engagement.section("caps");
  for (std::size_t i = 0; i < kTouchGroups; ++i) {
    double& group = profile.group_caps[i];
    group = caps.number_or(name_of(static_cast<TouchGroup>(i)), group, kPoints);
  }
  caps.finish();
  engagement.finish();
}

bool is_country(std::string_view text) {
  return text.size() == 2 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

void read_countries(config::Reader& company, LeadProfile& profile) {
  profile.countries = company.texts_or_empty("countries");
  for (const std::string& country : profile.countries) {
    if (country == "UK") {
      company.fail_at("countries", "\"UK\" is not of ISO 3166-1; write GB");
    } else if (!is_country(country)) {
      company.fail_at("countries",
                      fmt::format("\"{}\" is not two capitals, as ISO 3166-1 has them", country));
    }
  }
}

std::vector<std::string> read_phrases(config::Reader& reader, std::string_view key) {
  std::vector<std::string> phrases;
  for (const std::string& keyword : reader.texts_or_empty(key)) {
    phrases.push_back(phrase_of(keyword));
    if (phrases.back().empty()) {
      reader.fail_at(key, fmt::format("there is no word in \"{}\"", keyword));
    }
  }
  return phrases;
}

void read_company(config::Reader& reader, LeadProfile& profile) {
  config::Reader company = reader.section("company");
  profile.headcount_min = company.integer_or("headcount_min", 0, {.min = 0});
  read_countries(company, profile);
  profile.regions = company.texts_or_empty("regions");
  profile.keywords = read_phrases(company, "keywords");
  profile.adjacent = read_phrases(company, "adjacent");
  profile.negative = read_phrases(company, "negative");
  profile.competitors = company.texts_or_empty("competitors");
  for (std::string& domain : profile.competitors) {
    std::transform(domain.begin(), domain.end(), domain.begin(), to_lower);
  }
  company.finish();
}

// `name: points`, or a map where the bonus asks for more.
BonusRule read_bonus(config::Reader& bonuses, Bonus bonus) {
  const std::string_view name = name_of(bonus);
  const bool is_dated = bonus == Bonus::policy_expiry || bonus == Bonus::moving;
  const bool is_counted = bonus == Bonus::large_headcount || bonus == Bonus::large_budget;
  constexpr config::NumberRange kBonus{.min = 0.0, .max = kBonusMax};
  BonusRule rule;
  if (!bonuses.has(name)) {
    bonuses.ignore(name);  // but known, to whoever misspells it
    return rule;
  }
  if (!is_dated && !is_counted) {
    rule.points = bonuses.number(name, kBonus);
    return rule;
  }
  config::Reader section = bonuses.required_section(name);
  rule.points = section.number("points", kBonus);
  if (is_dated) {
    rule.within = section.duration("within", kPositive);
  } else {
    rule.least = section.integer("least", {.min = 1});
  }
  section.finish();
  return rule;
}

void read_bonuses(config::Reader& reader, LeadProfile& profile) {
  config::Reader bonuses = reader.section("bonuses");
  for (std::size_t i = 0; i < kBonuses; ++i) {
    profile.bonuses[i] = read_bonus(bonuses, static_cast<Bonus>(i));
  }
  bonuses.finish();
}

}  // namespace

LeadProfile read_profile(const std::filesystem::path& file, config::Problems& problems) {
  LeadProfile profile;
  const std::optional<config::Node> root = config::load_yaml(file, problems);
  if (!root) {
    return profile;
  }
  config::Reader reader(*root, problems);
  profile.name = reader.text("profile");
  if (!profile.name.empty() && profile.name != file.stem()) {
    reader.fail_at("profile",
                   fmt::format("the file of \"{0}\" must be called {0}.yaml", profile.name));
  }
  profile.doc = reader.text("doc");
  profile.verticals = read_phrases(reader, "verticals");
  read_weights(reader, profile);
  read_engagement(reader, profile);
  read_company(reader, profile);
  read_bonuses(reader, profile);
  reader.finish();
  return profile;
}

}  // namespace ls::scoring
