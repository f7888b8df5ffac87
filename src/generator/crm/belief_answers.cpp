#include "generator/crm/belief.hpp"
#include "generator/crm/mailbox_flow.hpp"
#include "generator/crm/response_chances.hpp"

#include <algorithm>

namespace ls::generator::crm {
namespace {

constexpr auto kAlive = static_cast<std::size_t>(Mailbox::alive);
constexpr auto kRecycled = static_cast<std::size_t>(Mailbox::recycled);

}  // namespace

ReaderChances Belief::reader_chances(bool is_prefetched) const {
  const double shown = shown_share(is_prefetched);
  ReaderChances result;
  const auto add = [](ResponseChances& to, double weight, auto chance) {
    to.none += weight * chance(Response::none);
    to.opened += weight * chance(Response::opened);
    to.clicked += weight * chance(Response::clicked);
  };
  if (contact_.kind == Kind::bot_bombing) {
    add(result.person, told_[kAlive],
        [shown](Response response) { return victim_chance(response, shown); });
    result.person.none += 1.0 - told_[kAlive];
    return result;
  }
  for (const auto& quality : people_) {
    for (std::size_t activity = 0; activity < kActivities; ++activity) {
      for (std::size_t intent = 0; intent < kIntents; ++intent) {
        const ReaderHabits habits{rules_->opens(activity, intent), rules_->clicks(intent)};
        for (const IntentRow& row : quality[activity]) {
          add(result.person, row[intent][kAlive],
              [&](Response response) { return person_chance(response, habits, shown); });
          for (std::size_t mailbox = kAlive + 1; mailbox < kMailboxes; ++mailbox) {
            result.person.none += row[intent][mailbox];
          }
        }
      }
    }
  }
  add(result.drip, drip_, [shown](Response response) { return drip_chance(response, shown); });
  result.drip.none += pristine_;
  return result;
}

double Belief::good_chance(Millis later) const {
  const double days = day_of(at_ + later) - day_;
  const MailboxChange flow = mailbox_flow(rules_->mailbox_change(Kind::human), days);
  if (contact_.kind == Kind::bot_bombing) {
    return after(told_, flow)[kAlive];
  }
  double good = 0.0;
  for (const auto& quality : people_) {
    for (const auto& person : quality) {
      good += after(mailboxes_of(person), flow)[kAlive];
    }
  }
  return good;
}

double Belief::anomalous_chance() const {
  double people = 0.0;
  for (const auto& quality : people_) {
    for (const auto& person : quality) {
      people += sum_of(person) - mailboxes_of(person)[kRecycled];
    }
  }
  return std::clamp(1.0 - people, 0.0, 1.0);
}

double Belief::conversion_chance(Millis horizon) const {
  if (is_reported_) {
    return 0.0;
  }
  People later = people_;
  flow_people(later, day_, day_of(at_ + horizon), Watch::reports);
  double reported = 0.0;
  for (std::size_t quality = 0; quality < kQualities; ++quality) {
    for (std::size_t activity = 0; activity < kActivities; ++activity) {
      reported += sum_of(people_[quality][activity]) - sum_of(later[quality][activity]);
    }
  }
  return std::clamp(reported, 0.0, 1.0);
}

}  // namespace ls::generator::crm
