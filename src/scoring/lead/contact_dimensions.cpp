#include "scoring/lead/lead_dimensions.hpp"
#include "scoring/lead/lead_points.hpp"

#include "leadstream/scoring/email/email_quality.hpp"

#include <algorithm>
#include <array>

namespace ls::scoring {
namespace {

using Reason = LeadReason;

double rate(std::uint32_t part, std::uint32_t whole) {
  return std::min(1.0, static_cast<double>(part) / std::max(1.0, static_cast<double>(whole)));
}

// By how long ago the address was last seen to be somebody's.
double freshness(const std::optional<EventTime>& verified_at, EventTime now) {
  constexpr std::array<double, 4> kShares = {1.0, 0.8, 0.5, 0.2};
  if (!verified_at) {
    return kShares.back();
  }
  const Millis age = now - *verified_at;
  const auto found = std::find_if(kVerifiedAges.begin(), kVerifiedAges.end(),
                                  [age](Millis limit) { return age < limit; });
  return kShares[static_cast<std::size_t>(found - kVerifiedAges.begin())];
}

// What each kind of touch is worth at `now`, all of them together.
std::array<double, kTouchKinds> sums_of(const LeadFacts& facts, const LeadProfile& profile,
                                        EventTime now) {
  std::array<double, kTouchKinds> sums{};
  for (const Touch& touch : facts.touches) {
    const auto kind = static_cast<std::size_t>(touch.kind);
    sums[kind] += profile.touch_points[kind] * share_left(profile.decay, touch.at, now);
  }
  return sums;
}

double inactivity_points(EventTime active_at, EventTime now) {
  const Millis silent = now - active_at;
  if (active_at == EventTime::min() || silent < kInactiveAfter[0]) {
    return 0.0;
  }
  return silent < kInactiveAfter[1] ? -3.0 : -8.0;
}

template <typename Enum>
LeadReason reason_at(LeadReason first, Enum value) {
  return static_cast<LeadReason>(static_cast<std::size_t>(first) + static_cast<std::size_t>(value));
}

}  // namespace

void email_dimension(const LeadFacts& facts, const LeadProfile& profile, LeadScore& score) {
  const ContactFacts& contact = facts.contact;
  DimensionPoints points(LeadDimension::email, profile, score);
  if (!contact.email_domain.empty()) {
    // Until it was judged, an address is as good as one of which nothing speaks.
    const double quality = contact.email_quality.value_or(kEmailBase);
    points.add(Reason::email_quality, 20.0 * quality / 100.0);
  } else {
    points.add_if(contact.has_phone, Reason::phone_only, 8.0);
  }
  points.finish();
}

void engagement_dimension(const LeadFacts& facts, const LeadProfile& profile, EventTime now,
                          LeadScore& score) {
  DimensionPoints points(LeadDimension::engagement, profile, score);
  const auto sums = sums_of(facts, profile, now);
  std::array<double, kTouchGroups> groups{};
  for (std::size_t kind = 0; kind < kTouchKinds; ++kind) {
    const auto touch = static_cast<TouchKind>(kind);
    points.add(reason_at(Reason::quote, touch), sums[kind]);
    groups[static_cast<std::size_t>(group_of(touch))] += sums[kind];
  }
  for (std::size_t group = 0; group < kTouchGroups; ++group) {
    points.add(reason_at(Reason::cap_email, static_cast<TouchGroup>(group)),
               std::min(0.0, profile.group_caps[group] - groups[group]));
  }
  // What was asked for or reported holds until it is taken back, however long ago it was.
  points.add_if(facts.contact.is_unsubscribed, Reason::unsubscribed, -15.0);
  points.add_if(facts.contact.complained > 0, Reason::complaint, -25.0);
  points.add(Reason::inactive, inactivity_points(facts.active_at, now));
  points.finish();
}

void list_dimension(const LeadFacts& facts, const LeadProfile& profile, EventTime now,
                    LeadScore& score) {
  const ContactFacts& contact = facts.contact;
  // Without a judgement of its lists the contact speaks alone.
  const double own = contact.list_health ? 0.5 : 1.0;
  DimensionPoints points(LeadDimension::list, profile, score);
  points.add(Reason::list_health, 20.0 * (1.0 - own) * contact.list_health.value_or(0.0) / 100.0);
  points.add(Reason::verified, 20.0 * own * freshness(contact.verified_at, now));
  points.add(Reason::bounces, -20.0 * own * 0.5 * rate(contact.bounced, contact.sent));
  points.add(Reason::list_complaints, -20.0 * own * rate(contact.complained, contact.sent));
  points.finish();
}

}  // namespace ls::scoring
