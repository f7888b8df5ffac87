#pragma once

#include "leadstream/scoring/lead/lead_score.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <numeric>
#include <string_view>
#include <vector>

namespace ls::scoring::test {

// Friday, 1 May 2026, 00:00 UTC.
inline constexpr EventTime kNow{1'777'593'600'000};

inline const LeadProfiles& profiles() {
  static const std::shared_ptr<const LeadProfiles> loaded =
      LeadProfiles::load(LEADSTREAM_SOURCE_DIR "/config/profiles").take();
  return *loaded;
}

inline const LeadProfile& profile(std::string_view name) {
  const LeadProfile* found = profiles().find(name);
  EXPECT_NE(found, nullptr) << name;
  return *found;
}

// A lead and what its facts point to.
struct Lead {
  LeadFacts facts;
  std::vector<Touch> touches;

  void touch(TouchKind kind, Millis ago) {
    touches.push_back({kind, kNow - ago, touches.size()});
    facts.touches = touches;
  }
};

inline double sum_of(const LeadScore& score) {
  const auto all = score.contributions();
  return std::accumulate(all.begin(), all.end(), 0.0, [](double sum, const LeadContribution& each) {
    return sum + each.points;
  });
}

// 0 if the reason does not speak.
inline double points_of(const LeadScore& score, std::string_view reason) {
  double points = 0.0;
  for (const LeadContribution& each : score.contributions()) {
    points += each.reason_name() == reason ? each.points : 0.0;
  }
  return points;
}

}  // namespace ls::scoring::test
