#include "app/profile/print.hpp"

#include "leadstream/event/json_writer.hpp"
#include "leadstream/scoring/lead/lead_score.hpp"

#include <fmt/format.h>

#include <iterator>

namespace ls::app {
namespace {

using scoring::LeadProfile;
using scoring::LeadTier;

std::string fading(const scoring::Decay& decay) {
  if (decay.form == scoring::DecayForm::linear_lifespan) {
    return "linear over " + format_duration(decay.lifespan);
  }
  std::string text = "half in " + format_duration(decay.half_life);
  if (decay.season) {
    const scoring::Season& season = *decay.season;
    text +=
        fmt::format(", in {} from {:02}-{:02} until {:02}-{:02}", format_duration(season.half_life),
                    season.from.month, season.from.day, season.until.month, season.until.day);
  }
  return text;
}

std::string weights_of(const LeadProfile& profile) {
  const auto& w = profile.weights;
  return fmt::format("{:.0f}/{:.0f}/{:.0f}/{:.0f}", 100 * w[0], 100 * w[1], 100 * w[2], 100 * w[3]);
}

std::string joined(const std::vector<std::string>& words) {
  return words.empty() ? "-" : fmt::format("{}", fmt::join(words, ", "));
}

void write_words(event::JsonWriter& json, std::string_view name,
                 const std::vector<std::string>& words) {
  json.key(name).begin_array();
  for (const std::string& word : words) {
    json.value(std::string_view(word));
  }
  json.end_array();
}

void write_side(event::JsonWriter& json, std::string_view name, const Backtest::Side& side) {
  json.key(name).begin_object().member("profile", std::string_view(side.profile));
  json.key("tiers").begin_object();
  for (std::size_t i = 0; i < kLeadTiers; ++i) {
    json.member(name_of(static_cast<LeadTier>(i)), side.tiers[i]);
  }
  json.end_object().member("top_outcomes", side.top_outcomes).member("lift", side.lift);
  json.end_object();
}

std::uint64_t changed_leads(const Backtest& backtest) {
  std::uint64_t changed = 0;
  for (std::size_t from = 0; from < kLeadTiers; ++from) {
    for (std::size_t to = 0; to < kLeadTiers; ++to) {
      changed += from == to ? 0 : backtest.moves[from][to];
    }
  }
  return changed;
}

}  // namespace

std::string profiles_table(const scoring::LeadProfiles& profiles, const Style& style) {
  std::string text =
      style.bold(fmt::format("{:<22}{:<14}{:>10}  {:<20}{}", "profile", "e/c/e/l of 100",
                             "headcount", "countries", "interest fades")) +
      "\n";
  for (const auto& [name, profile] : profiles.all()) {
    fmt::format_to(std::back_inserter(text), "{:<22}{:<14}{:>10}  {:<20}{}\n", name,
                   weights_of(profile), profile.headcount_min,
                   fmt::format("{}", fmt::join(profile.countries, " ")), fading(profile.decay));
  }
  return text;
}

std::string profile_json(const LeadProfile& profile) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("profile", std::string_view(profile.name));
  json.member("hash", std::string_view(profile.hash()));
  json.member("doc", std::string_view(profile.doc)).key("weights").begin_object();
  for (std::size_t i = 0; i < scoring::kLeadDimensions; ++i) {
    json.member(name_of(static_cast<scoring::LeadDimension>(i)), profile.weights[i]);
  }
  json.end_object().member("decay", std::string_view(fading(profile.decay)));
  json.member("headcount_min", profile.headcount_min);
  write_words(json, "verticals", profile.verticals);
  write_words(json, "countries", profile.countries);
  write_words(json, "regions", profile.regions);
  write_words(json, "keywords", profile.keywords);
  write_words(json, "adjacent", profile.adjacent);
  write_words(json, "negative", profile.negative);
  json.key("bonuses").begin_object();
  for (std::size_t i = 0; i < scoring::kBonuses; ++i) {
    if (profile.bonuses[i].points > 0.0) {
      json.member(name_of(static_cast<scoring::Bonus>(i)), profile.bonuses[i].points);
    }
  }
  json.end_object().end_object();
  return text + "\n";
}

std::string profiles_json(const scoring::LeadProfiles& profiles) {
  std::string text;
  for (const auto& [name, profile] : profiles.all()) {
    text += profile_json(profile);
  }
  return text;
}

std::string profile_text(const LeadProfile& profile, const Style& style) {
  std::string text = style.bold(profile.name) + "  " + profile.doc + "\n";
  const auto line = [&text](std::string_view name, const std::string& value) {
    fmt::format_to(std::back_inserter(text), "  {:<16}{}\n", name, value);
  };
  line("hash", profile.hash());
  for (std::size_t i = 0; i < scoring::kLeadDimensions; ++i) {
    line(name_of(static_cast<scoring::LeadDimension>(i)),
         fmt::format("{:.1f} of 100", 100.0 * profile.weights[i]));
  }
  line("interest fades", fading(profile.decay));
  line("headcount from", fmt::format("{}", profile.headcount_min));
  line("verticals", joined(profile.verticals));
  line("countries", joined(profile.countries));
  line("regions", joined(profile.regions));
  line("keywords", joined(profile.keywords));
  line("adjacent", joined(profile.adjacent));
  line("negative", joined(profile.negative));
  for (std::size_t i = 0; i < scoring::kBonuses; ++i) {
    if (profile.bonuses[i].points > 0.0) {
      line(fmt::format("+{}", profile.bonuses[i].points),
           std::string(name_of(static_cast<scoring::Bonus>(i))));
    }
  }
  return text;
}

std::string backtest_text(const Backtest& backtest, const Style& style) {
  std::string text;
  const auto to = std::back_inserter(text);
  const Backtest::Side& before = backtest.before;
  const Backtest::Side& after = backtest.after;
  fmt::format_to(
      to, "{}\n",
      style.bold(fmt::format("{:<14}{:>22}{:>22}", "tier", before.profile, after.profile)));
  for (std::size_t i = 0; i < kLeadTiers; ++i) {
    fmt::format_to(to, "{:<14}{:>22}{:>22}\n", name_of(static_cast<LeadTier>(i)), before.tiers[i],
                   after.tiers[i]);
  }
  if (backtest.outcomes > 0) {
    fmt::format_to(to, "{:<14}{:>22.3f}{:>22.3f}\n", "lift of top", before.lift, after.lift);
  }
  fmt::format_to(to, "{} of {} leads change tier\n", changed_leads(backtest), backtest.leads);
  for (std::size_t from = 0; from < kLeadTiers; ++from) {
    for (std::size_t into = 0; into < kLeadTiers; ++into) {
      if (from != into && backtest.moves[from][into] > 0) {
        fmt::format_to(to, "  {:<12} to {:<12}{:>8}\n", name_of(static_cast<LeadTier>(from)),
                       name_of(static_cast<LeadTier>(into)), backtest.moves[from][into]);
      }
    }
  }
  return text;
}

std::string backtest_json(const Backtest& backtest) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("events", backtest.events).member("refused", backtest.refused);
  json.member("leads", backtest.leads).member("outcomes", backtest.outcomes);
  json.member("top", backtest.top).member("changed", changed_leads(backtest));
  write_side(json, "before", backtest.before);
  write_side(json, "after", backtest.after);
  json.key("moves").begin_array();
  for (std::size_t from = 0; from < kLeadTiers; ++from) {
    for (std::size_t to = 0; to < kLeadTiers; ++to) {
      if (from != to && backtest.moves[from][to] > 0) {
        json.begin_object().member("from", name_of(static_cast<LeadTier>(from)));
        json.member("to", name_of(static_cast<LeadTier>(to)));
        json.member("leads", backtest.moves[from][to]).end_object();
      }
    }
  }
  json.end_array().end_object();
  return text + "\n";
}

}  // namespace ls::app
