#pragma once

#include "leadstream/config/problems.hpp"
#include "leadstream/scoring/lead/lead_facts.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ls::scoring {

enum class LeadDimension : std::uint8_t { email, company, engagement, list };
inline constexpr std::size_t kLeadDimensions = 4;
// The most points that a dimension gives, before the profile weighs them.
inline constexpr std::array<double, kLeadDimensions> kDimensionPoints = {20.0, 35.0, 25.0, 20.0};

[[nodiscard]] std::string_view name_of(LeadDimension dimension);

// A bonus of a profile: its points, and what it asks for, where the bonus is one that asks.
struct BonusRule {
  double points = 0.0;       // 0: the profile does not have it
  Millis within = days(45);  // policy_expiry, moving: how far ahead at most
  std::int64_t least = 0;    // large_headcount, large_budget: from here on
};

// What a kind of business looks for. The defaults are the profile "standard", which knows no
// keywords, countries or bonuses. Immutable once read; shared by all that score with it.
struct LeadProfile {
  std::string name = "standard";
  std::string doc = "What every business looks for.";
  // Verticals and kinds of insurance whose leads it is meant for, in small letters.
  std::vector<std::string> verticals = {};
  // The share of each dimension in 100 points; they sum to 1.
  std::array<double, kLeadDimensions> weights = {0.20, 0.35, 0.25, 0.20};
  Decay decay = {};
  std::array<double, kTouchKinds> touch_points = {10.0, 8.0, 4.0, 6.0, 4.0, 1.0,
                                                  1.0,  2.0, 3.0, 1.0, 5.0};
  std::array<double, kTouchGroups> group_caps = {8.0, 10.0, 12.0};
  std::int64_t headcount_min = 0;
  std::vector<std::string> countries = {};
  // States, or beginnings of zip codes.
  std::vector<std::string> regions = {};
  // Words or phrases in small letters, one space between words.
  std::vector<std::string> keywords = {};
  std::vector<std::string> adjacent = {};
  std::vector<std::string> negative = {};
  std::vector<std::string> competitors = {};  // domains
  std::array<BonusRule, kBonuses> bonuses = {};

  // Of all that changes a score, in hex: what a score's model_version tells.
  [[nodiscard]] std::string hash() const;
};

// Reads one profile strictly: what is wrong is added to the problems with its place. The name is
// that of the file.
[[nodiscard]] LeadProfile read_profile(const std::filesystem::path& file,
                                       config::Problems& problems);

// The profiles of a folder, and which of them is for whom. Immutable.
class LeadProfiles {
 public:
  // "standard" alone.
  LeadProfiles();
  // Every *.yaml of the folder, and "standard" unless a file has that name. An error lists all that
  // is wrong in all files with file:line:column.
  static Result<std::shared_ptr<const LeadProfiles>> load(const std::filesystem::path& folder);

  // Null if there is none.
  [[nodiscard]] const LeadProfile* find(std::string_view name) const;
  // The one that names this vertical, in any case; null if none does.
  [[nodiscard]] const LeadProfile* for_vertical(std::string_view vertical) const;
  // By name.
  [[nodiscard]] const std::map<std::string, LeadProfile, std::less<>>& all() const {
    return profiles_;
  }
  [[nodiscard]] std::vector<std::string> names() const;
  // Of all of them.
  [[nodiscard]] std::string hash() const;

 private:
  std::map<std::string, LeadProfile, std::less<>> profiles_;
};

}  // namespace ls::scoring
