#include "operators/engagement/contact_touches.hpp"

#include "leadstream/base/hash.hpp"

#include <algorithm>
#include <limits>

namespace ls::operators {
namespace {

using event::Event;
using scoring::TouchKind;

// The bits of Touch::signs.
enum Sign : std::uint8_t {
  flagged = 1,
  relay = 2,
  scanner_agent = 4,
  scanner_network = 8,
  honeypot = 16,
  head = 32,
  unsubscribe = 64,
};

// A page that is shown later was reached in another way.
constexpr Millis kLandingSpan{30'000};

std::uint8_t signs_of(const TouchType& type, const Event& event,
                      const scoring::TrafficLists& lists) {
  const std::string_view agent = type.text(event, TouchField::ua);
  const scoring::ListedTraffic listed = lists.find(agent, type.text(event, TouchField::ip));
  // An agent that is said to be empty is a program's; one that nobody told is anybody's.
  const bool is_empty = type.has(event, TouchField::ua) && agent.empty();
  const auto sign = [](bool is_set, Sign bit) { return is_set ? unsigned{bit} : 0U; };
  return static_cast<std::uint8_t>(
      sign(type.is_true(event, TouchField::machine), flagged) | sign(listed.is_relay, relay) |
      sign(listed.is_scanner_agent || is_empty, scanner_agent) |
      sign(listed.is_scanner_network, scanner_network) |
      sign(type.is_true(event, TouchField::honeypot_link), honeypot) |
      sign(type.text(event, TouchField::method) == "head", head) |
      sign(type.is_true(event, TouchField::is_unsub_link), unsubscribe));
}

std::uint64_t link_of(const TouchType& type, const Event& event) {
  if (const auto index = type.integer(event, TouchField::link_index)) {
    return static_cast<std::uint64_t>(*index);
  }
  return hash64(type.text(event, TouchField::url));
}

bool is_click_of_same_visit(const Touch& touch, const Touch& other) {
  return other.kind == TouchKind::click && other.message == touch.message &&
         other.at <= touch.at + scoring::kLinkSpan && touch.at <= other.at + scoring::kLinkSpan;
}

bool has(const Touch& touch, Sign sign) {
  return (touch.signs & sign) != 0;
}

}  // namespace

std::uint64_t message_hash(const TouchType& type, const Event& event) {
  return hash64(type.text(event, TouchField::message_id));
}

bool ContactTouches::tells(const TouchType& type, const Event& event) {
  switch (type.fact) {
    case TouchFact::sent:
      return type.has(event, TouchField::links);
    case TouchFact::viewed:
      return type.has(event, TouchField::message_id) && type.has(event, TouchField::dwell_ms);
    case TouchFact::delivered:
    case TouchFact::opened:
    case TouchFact::clicked:
      break;
  }
  return true;
}

ContactTouches::Taken ContactTouches::take(const TouchType& type, const Event& event, EventTime met,
                                           const scoring::TrafficLists& lists,
                                           const TouchLimits& limits) {
  switch (type.fact) {
    case TouchFact::opened:
    case TouchFact::clicked:
      return touch(type, event, met, lists, limits);
    case TouchFact::viewed:
      if (landings.size() >= limits.touches_max) {
        return Taken::refused;
      }
      pages_told_since = std::min(pages_told_since, event.time);
      landings.push_back({message_hash(type, event), event.time, met,
                          Millis{type.integer(event, TouchField::dwell_ms).value_or(0)}});
      return Taken::yes;
    case TouchFact::sent:
    case TouchFact::delivered:
      break;
  }
  return tell_message(type, event, met, limits);
}

ContactTouches::Taken ContactTouches::touch(const TouchType& type, const Event& event,
                                            EventTime met, const scoring::TrafficLists& lists,
                                            const TouchLimits& limits) {
  if (touches.size() >= limits.touches_max) {
    return Taken::refused;
  }
  Touch& made = touches.emplace_back();
  made.event_id.assign(event.id);
  made.message_id.assign(type.text(event, TouchField::message_id));
  made.message = message_hash(type, event);
  made.link = link_of(type, event);
  made.at = event.time;
  made.met = met;
  made.kind = type.fact == TouchFact::opened ? TouchKind::open : TouchKind::click;
  made.signs = signs_of(type, event, lists);
  return Taken::yes;
}

ContactTouches::Taken ContactTouches::tell_message(const TouchType& type, const Event& event,
                                                   EventTime met, const TouchLimits& limits) {
  const std::uint64_t hash = message_hash(type, event);
  auto known = std::find_if(messages.begin(), messages.end(),
                            [hash](const TouchedMessage& each) { return each.message == hash; });
  Taken taken = Taken::yes;
  if (known == messages.end()) {
    if (messages.size() >= limits.messages_max) {
      const auto oldest =
          std::find_if(messages.begin(), messages.end(), [&](const TouchedMessage& each) {
            return watched_until(each.message, limits) == EventTime::min();
          });
      if (oldest == messages.end()) {
        return Taken::refused;
      }
      messages.erase(oldest);
      taken = Taken::instead_of_oldest;
    }
    known = messages.insert(messages.end(), {.message = hash, .met = met});
  }
  if (type.fact == TouchFact::delivered) {
    known->delivered_at = std::min(known->delivered_at, event.time);
  } else {
    const std::int64_t links = type.integer(event, TouchField::links).value_or(0);
    known->links = static_cast<std::uint32_t>(
        std::min<std::int64_t>(links, std::numeric_limits<std::uint32_t>::max()));
  }
  return taken;
}

scoring::TouchEvidence ContactTouches::evidence_of(const Touch& touch, Pages pages) const {
  scoring::TouchEvidence evidence{.kind = touch.kind,
                                  .is_flagged = has(touch, flagged),
                                  .is_relay = has(touch, relay),
                                  .is_scanner_agent = has(touch, scanner_agent),
                                  .is_scanner_network = has(touch, scanner_network),
                                  .is_honeypot = has(touch, honeypot),
                                  .is_head = has(touch, head)};
  for (const TouchedMessage& message : messages) {
    if (message.message == touch.message) {
      evidence.links_in_message = message.links;
      if (message.delivered_at != EventTime::max()) {
        evidence.since_delivery = touch.at - message.delivered_at;
      }
    }
  }
  if (touch.kind == TouchKind::click) {
    count_links(touch, evidence);
    evidence.dwell = dwell_after(touch);
    evidence.has_told_pages =
        pages == Pages::tracked || pages_told_since <= touch.at + kLandingSpan;
  }
  return evidence;
}

void ContactTouches::count_links(const Touch& touch, scoring::TouchEvidence& evidence) const {
  evidence.links_followed = 0;
  bool has_unsubscribe = false;
  bool has_other = false;
  for (auto other = touches.begin(); other != touches.end(); ++other) {
    if (!is_click_of_same_visit(touch, *other)) {
      continue;
    }
    has_unsubscribe = has_unsubscribe || has(*other, unsubscribe);
    has_other = has_other || !has(*other, unsubscribe);
    const bool is_repeated = std::any_of(touches.begin(), other, [&](const Touch& earlier) {
      return is_click_of_same_visit(touch, earlier) && earlier.link == other->link;
    });
    evidence.links_followed += is_repeated ? 0 : 1;
  }
  evidence.has_unsubscribe_among_others = has_unsubscribe && has_other;
}

// A page belongs to the last click before it.
std::optional<Millis> ContactTouches::dwell_after(const Touch& touch) const {
  std::optional<Millis> longest;
  for (const Landing& landing : landings) {
    const bool is_near = landing.message == touch.message && landing.at >= touch.at &&
                         landing.at <= touch.at + kLandingSpan;
    const bool is_anothers =
        is_near && std::any_of(touches.begin(), touches.end(), [&](const Touch& other) {
          return other.kind == TouchKind::click && other.message == touch.message &&
                 other.at > touch.at && other.at <= landing.at;
        });
    if (is_near && !is_anothers && (!longest || landing.dwell > *longest)) {
      longest = landing.dwell;
    }
  }
  return longest;
}

EventTime ContactTouches::watched_until(std::uint64_t message, const TouchLimits& limits) const {
  EventTime last = EventTime::min();
  for (const Touch& each : touches) {
    last = each.message == message ? std::max(last, each.met + limits.watch) : last;
  }
  for (const Landing& each : landings) {
    last = each.message == message ? std::max(last, each.met + limits.watch) : last;
  }
  return last;
}

// What is known of a message goes all at once, so that evidence never shrinks under a verdict that
// can still be corrected.
void ContactTouches::forget(EventTime now, const TouchLimits& limits) {
  const auto is_watched = [&](std::uint64_t message) {
    return watched_until(message, limits) > now;
  };
  std::erase_if(messages, [&](const TouchedMessage& each) {
    return each.met + limits.keep <= now && !is_watched(each.message);
  });
  for (std::size_t i = 0; i < touches.size();) {
    const std::uint64_t message = touches[i].message;
    if (is_watched(message)) {
      ++i;
      continue;
    }
    std::erase_if(touches, [message](const Touch& each) { return each.message == message; });
    std::erase_if(landings, [message](const Landing& each) { return each.message == message; });
  }
  std::erase_if(landings, [&](const Landing& each) { return !is_watched(each.message); });
}

EventTime ContactTouches::next_due(const TouchLimits& limits) const {
  EventTime due = EventTime::max();
  for (const Touch& each : touches) {
    const bool is_undecided = each.verdict == TouchVerdict::undecided;
    due =
        std::min(due, is_undecided ? each.met + limits.stall : watched_until(each.message, limits));
  }
  for (const Landing& each : landings) {
    due = std::min(due, watched_until(each.message, limits));
  }
  for (const TouchedMessage& each : messages) {
    due = std::min(due, std::max(each.met + limits.keep, watched_until(each.message, limits)));
  }
  return due;
}

}  // namespace ls::operators
