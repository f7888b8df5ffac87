#include "scoring/lead/lead_dimensions.hpp"

#include "leadstream/scoring/lead/lead_score.hpp"

#include <algorithm>
#include <cmath>

namespace ls::scoring {
namespace {

// What is worth a word, at one time.
struct Said {
  LeadVerdict verdict;
  double points = 0.0;

  friend bool operator==(const Said&, const Said&) = default;
};

// Times, in multiples of a step, at which a lead of whom nothing new is heard may jump. In between
// its points only fade: tier, quality, action and engagement grade go one way, and the fit stays.
class SilentLead {
 public:
  SilentLead(const LeadFacts& facts, const LeadProfile& profile, Millis step, Silence silence)
      : facts_(facts), profile_(profile), step_(step), silence_(silence) {}

  [[nodiscard]] Said said_at(EventTime time) const {
    const LeadScore score = assess(facts_, profile_, time);
    return {score.verdict, silence_ == Silence::points ? std::floor(score.score) : 0.0};
  }

  // The first multiple of the step that is not before `time`.
  [[nodiscard]] EventTime next_step(EventTime time) const {
    const EventTime floor = floor_to(time, step_);
    return floor == time ? time : floor + step_;
  }

  // The first jump after `time`; the end of all fading is one too. Max if there is none.
  [[nodiscard]] EventTime next_jump(EventTime time) const {
    EventTime next = EventTime::max();
    const auto offer = [&next, time](EventTime jump) {
      next = jump > time ? std::min(next, jump) : next;
    };
    for (const Millis after : kInactiveAfter) {
      offer(facts_.active_at + after);
    }
    if (facts_.contact.verified_at) {
      for (const Millis age : kVerifiedAges) {
        offer(*facts_.contact.verified_at + age);
      }
    }
    // A span that ends with its last moment is over one later.
    offer_day_ahead(facts_.policy_expiry, Bonus::policy_expiry, offer);
    offer_day_ahead(facts_.moves_at, Bonus::moving, offer);
    if (facts_.cart_abandoned_at) {
      offer(*facts_.cart_abandoned_at + kCartWithin + Millis{1});
    }
    offer(end_of_fading());
    return next;
  }

 private:
  template <typename Offer>
  void offer_day_ahead(const std::optional<EventTime>& day, Bonus bonus, const Offer& offer) const {
    const BonusRule& rule = profile_.bonuses[static_cast<std::size_t>(bonus)];
    if (day && rule.points > 0.0) {
      offer(*day - rule.within);
      offer(*day + Millis{1});
    }
  }

  [[nodiscard]] EventTime end_of_fading() const {
    EventTime end = EventTime::min();
    for (const Touch& touch : facts_.touches) {
      const double points = profile_.touch_points[static_cast<std::size_t>(touch.kind)];
      end = std::max(end, faded_at(profile_.decay, touch.at, points));
    }
    return end;
  }

  const LeadFacts& facts_;
  const LeadProfile& profile_;
  Millis step_;
  Silence silence_;
};

// The first step in (from, to] that says something else than `said`, given that `to` does and that
// what changed stays changed.
EventTime first_other(const SilentLead& lead, const Said& said, EventTime from, EventTime to,
                      Millis step) {
  std::int64_t low = 0;
  std::int64_t high = (to - from).count / step.count;
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (lead.said_at(from + Millis{middle * step.count}) == said ? low : high) = middle;
  }
  return from + Millis{high * step.count};
}

}  // namespace

EventTime next_change(const LeadFacts& facts, const LeadProfile& profile, EventTime now,
                      Millis step, Silence silence) {
  const SilentLead lead(facts, profile, step, silence);
  const Said said = lead.said_at(now);
  EventTime from = floor_to(now, step);
  EventTime jumped = now;
  for (;;) {
    // The last step before the next jump: up to there all goes one way.
    const EventTime jump = lead.next_jump(jumped);
    if (jump == EventTime::max()) {
      return jump;
    }
    const EventTime after = lead.next_step(jump);
    const EventTime last = after - step;
    if (last > from && lead.said_at(last) != said) {
      return first_other(lead, said, from, last, step);
    }
    if (after > now && lead.said_at(after) != said) {
      return after;
    }
    from = std::max(from, after);
    jumped = jump;
  }
}

}  // namespace ls::scoring
