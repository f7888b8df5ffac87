#include "leadstream/scoring/lead/lead_profile.hpp"

#include "scoring/lead/phrases.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/scoring/lead/lead_score.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace ls::scoring {
namespace {

// One line of everything that changes a score; what stands in it must be told apart by its place.
class Canonical {
 public:
  template <typename T>
  Canonical& put(const T& value) {
    fmt::format_to(std::back_inserter(text_), "{};", value);
    return *this;
  }
  template <typename Range>
  Canonical& put_all(const Range& values) {
    for (const auto& value : values) {
      put(value);
    }
    return put('|');
  }
  [[nodiscard]] std::string hash() const {
    return fmt::format("{:016x}", hash64(text_));
  }

 private:
  std::string text_;
};

void put_decay(Canonical& out, const Decay& decay) {
  out.put(static_cast<int>(decay.form)).put(decay.half_life.count).put(decay.lifespan.count);
  if (decay.season) {
    const Season& season = *decay.season;
    out.put(season.from.month).put(season.from.day).put(season.until.month);
    out.put(season.until.day).put(season.half_life.count);
  }
  out.put('|');
}

}  // namespace

std::string LeadProfile::hash() const {
  Canonical out;
  out.put(name).put_all(verticals).put_all(weights);
  put_decay(out, decay);
  out.put_all(touch_points).put_all(group_caps).put(headcount_min);
  for (const auto* words : {&countries, &regions, &keywords, &adjacent, &negative, &competitors}) {
    out.put_all(*words);
  }
  for (const BonusRule& rule : bonuses) {
    out.put(rule.points).put(rule.within.count).put(rule.least);
  }
  return out.hash();
}

LeadProfiles::LeadProfiles() {
  LeadProfile standard;
  profiles_.emplace(standard.name, std::move(standard));
}

Result<std::shared_ptr<const LeadProfiles>> LeadProfiles::load(
    const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
    if (entry.path().extension() == ".yaml") {
      files.push_back(entry.path());
    }
  }
  if (failure) {
    return user_error(fmt::format("{}: {}", folder.string(), failure.message()));
  }
  if (files.empty()) {
    return user_error(fmt::format("{}: there is no profile in it", folder.string()));
  }
  std::sort(files.begin(), files.end());
  config::Problems problems;
  auto loaded = std::make_shared<LeadProfiles>();
  for (const std::filesystem::path& file : files) {
    LeadProfile profile = read_profile(file, problems);
    loaded->profiles_.insert_or_assign(profile.name, std::move(profile));
  }
  LS_TRY(problems.to_status());
  return std::shared_ptr<const LeadProfiles>(loaded);
}

const LeadProfile* LeadProfiles::find(std::string_view name) const {
  const auto found = profiles_.find(name);
  return found == profiles_.end() ? nullptr : &found->second;
}

const LeadProfile* LeadProfiles::for_vertical(std::string_view vertical) const {
  for (const auto& [name, profile] : profiles_) {
    for (const std::string& known : profile.verticals) {
      // Nothing but these words: "commercial real estate" is not "real estate".
      if (vertical.size() == known.size() && has_phrase(vertical, known)) {
        return &profile;
      }
    }
  }
  return nullptr;
}

std::vector<std::string> LeadProfiles::names() const {
  std::vector<std::string> names;
  for (const auto& [name, profile] : profiles_) {
    names.push_back(name);
  }
  return names;
}

std::string LeadProfiles::hash() const {
  Canonical out;
  for (const auto& [name, profile] : profiles_) {
    out.put(profile.hash());
  }
  return out.hash();
}

}  // namespace ls::scoring
