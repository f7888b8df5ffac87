#pragma once

#include "operators/engagement/touch_types.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/scoring/engagement/touch_judgement.hpp"
#include "leadstream/scoring/engagement/traffic_lists.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ls::operators {

// Whether pages behind links tell how long they are looked at; unknown until one of the contact's
// did.
enum class Pages : std::uint8_t { unknown, tracked };

// How long and how much is remembered of one contact, and what its pages are known to tell.
struct TouchLimits {
  Millis stall{10'000};           // from meeting a touch to the first word about it
  Millis watch = minutes(10);     // from meeting it to the end of corrections
  Millis keep = days(30);         // deliveries and numbers of links
  std::size_t messages_max = 16;  // the newest stay, and those that were touched of late
  std::size_t touches_max = 64;   // and as many landings; what is more is refused
  Pages pages = Pages::unknown;
};

enum class TouchVerdict : std::uint8_t { undecided, human, machine };

// An open or a click that can still be judged, or judged anew.
struct Touch {
  std::string event_id;
  std::string message_id;
  std::uint64_t message = 0;  // hash
  std::uint64_t link = 0;     // its number or a hash of where it leads
  EventTime at;               // the event's own time
  EventTime met;
  scoring::TouchKind kind = scoring::TouchKind::open;
  std::uint8_t signs = 0;  // what the event alone tells
  TouchVerdict verdict = TouchVerdict::undecided;
  std::uint32_t revision = 0;
};

// A page that a message's link led to.
struct Landing {
  std::uint64_t message = 0;
  EventTime at;
  EventTime met;
  Millis dwell{0};
};

struct TouchedMessage {
  std::uint64_t message = 0;
  EventTime delivered_at = EventTime::max();  // the earliest; max if unknown
  std::uint32_t links = 0;                    // 0 unknown
  EventTime met;
};

// One row per contact: what its messages' events told of late. All evidence is a function of the
// set of these and of their own times, so the order in which events came changes no final verdict.
struct ContactTouches {
  std::string tenant;
  std::string contact;
  std::vector<TouchedMessage> messages;  // by when they were met
  std::vector<Touch> touches;            // likewise
  std::vector<Landing> landings;         // likewise
  std::optional<EventTime> timer;
  // The earliest page behind a link that told how long it was looked at; max before there was one.
  EventTime pages_told_since = EventTime::max();

  // Whether the event tells anything at all.
  [[nodiscard]] static bool tells(const TouchType& type, const event::Event& event);
  enum class Taken : std::uint8_t { yes, refused, instead_of_oldest };
  // `met` is the operator's clock.
  Taken take(const TouchType& type, const event::Event& event, EventTime met,
             const scoring::TrafficLists& lists, const TouchLimits& limits);
  [[nodiscard]] scoring::TouchEvidence evidence_of(const Touch& touch, Pages pages) const;
  void forget(EventTime now, const TouchLimits& limits);
  [[nodiscard]] bool is_empty() const {
    return messages.empty() && touches.empty() && landings.empty();
  }
  // When there is something to say or to forget next; EventTime::max() if never.
  [[nodiscard]] EventTime next_due(const TouchLimits& limits) const;

  void save(ByteWriter& out) const;
  static Result<ContactTouches> load(ByteReader& in);

 private:
  // The end of corrections to anything of that message; EventTime::min() if nothing touched it.
  [[nodiscard]] EventTime watched_until(std::uint64_t message, const TouchLimits& limits) const;
  Taken touch(const TouchType& type, const event::Event& event, EventTime met,
              const scoring::TrafficLists& lists, const TouchLimits& limits);
  Taken tell_message(const TouchType& type, const event::Event& event, EventTime met,
                     const TouchLimits& limits);
  void count_links(const Touch& touch, scoring::TouchEvidence& evidence) const;
  [[nodiscard]] std::optional<Millis> dwell_after(const Touch& touch) const;
};

// Of a message, as in the rows.
[[nodiscard]] std::uint64_t message_hash(const TouchType& type, const event::Event& event);

}  // namespace ls::operators
