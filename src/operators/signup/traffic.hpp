#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/flow/operator.hpp"
#include "leadstream/scoring/anomaly/signup_features.hpp"
#include "leadstream/scoring/email/email_facts.hpp"
#include "leadstream/state/table.hpp"
#include "leadstream/window/panes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ls::operators {

// The network that an address belongs to, as programs change addresses within it: the first three
// numbers of IPv4, the first four groups of IPv6 (RFC 6177 gives a site no less). In `out`,
// replaced.
void write_network(std::string_view ip, std::string& out);

// How often of late sign-ups came from one network, one domain, one stem or one mailbox: a
// row, of at most 61 counts and 16 marks.
struct TrafficRow {
  // Something that one of its sign-ups had, and when it was seen last.
  struct Mark {
    std::uint64_t value = 0;
    EventTime at;
  };

  window::Panes<window::CountAccumulator> counts;
  std::vector<Mark> marks;  // distinct, the oldest leave
  std::uint64_t ever = 0;
  EventTime newest = EventTime::min();
  std::optional<EventTime> timer;

  void mark(std::uint64_t value, EventTime at);
  // Of the last 24 hours before `now`, which itself counts.
  [[nodiscard]] std::uint32_t marks_of_day(EventTime now) const;
  // The longest run of numbers that follow each other, among those.
  [[nodiscard]] std::uint32_t longest_run(EventTime now) const;

  void save(ByteWriter& out) const;
  static Result<TrafficRow> load(ByteReader& in);
};

// What the stream of one task tells of sign-ups: exact counts over sawtooth windows (at least an
// hour in panes of a minute; 24 hours in panes of an hour), by the sign-ups' own times. Rows are
// forgotten once they are of no more use: a day after the last sign-up, a domain's after 30.
class SignupTraffic {
 public:
  explicit SignupTraffic(flow::OperatorContext& context);

  struct Seen {
    std::string_view tenant;
    std::string_view email;
    std::string_view ip;  // empty if it is not known
    EventTime time;
  };
  // Counts the sign-up; fills in what is known of its traffic, itself included.
  Status count(const Seen& seen, EventTime clock, scoring::SignupFacts& facts,
               scoring::SignupTraffic& traffic);
  // A row whose timer has come.
  Status forget(std::string_view row_key, EventTime now);

  // The earliest time at which a row that is counted at `clock` can be forgotten.
  [[nodiscard]] static EventTime earliest_due(EventTime clock) {
    return clock + days(1);
  }

 private:
  enum class Kind : std::uint8_t { network, domain, stem, mailbox };

  Result<TrafficRow*> row_of(Kind kind, const Seen& seen, std::string_view value, EventTime clock);
  Status count_mailbox(const Seen& seen, EventTime clock, scoring::SignupFacts& facts);

  flow::OperatorContext& context_;
  state::Table<TrafficRow> rows_;
  std::string key_;      // reused
  std::string network_;  // reused
  std::string mailbox_;  // reused
};

}  // namespace ls::operators
