#pragma once

#include "generator/event_kind.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/generator/generator.hpp"
#include "leadstream/generator/options.hpp"
#include "leadstream/generator/planted.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ls::generator {

// A record as it leaves; its views live until `Transit::send` returns.
struct Departure {
  EventKind kind;
  std::string_view key;
  std::string_view value;
  EventTime time;
};

// The drift that is to be noticed, and the events in which it shows.
struct DriftWatch {
  EventTime at = EventTime::max();
  std::vector<EventKind> kinds = {};  // none: any
  std::string_view field = {};        // "page.viewed.dwell_ms"; empty if it has none
};

// The way from the world to the topics: most records arrive at once, some twice, late, out of order
// or followed by a broken copy. Counts what has arrived.
class Transit {
 public:
  Transit(const FaultOptions& faults, EventTime end, DriftWatch drift);

  // Whether something that travels arrives no later than `time`.
  [[nodiscard]] bool has_arrival(EventTime time) const {
    return !travelling_.empty() && travelling_.front().arrival <= time;
  }
  // Hands out the record, or keeps it and says false. `chance` is of this record alone. Records
  // leave in the order of time.
  bool send(const Departure& record, Random chance, GeneratedMessage& message);
  // Hands out the next one that travels; there is one.
  void arrive(GeneratedMessage& message);

  [[nodiscard]] const Planted& planted() const {
    return planted_;
  }

 private:
  // It happened at `time` and arrives later.
  struct Travelling {
    EventTime arrival;
    std::uint64_t order;  // among equal arrivals: in the order of sending
    EventTime time;
    EventKind kind;
    Fault fault;
    std::uint8_t spoiling;
    std::string key;
    std::string value;
  };
  struct Trouble {
    Fault fault;
    EventTime arrival;
    std::uint8_t spoiling = 0;
  };
  static bool arrives_after(const Travelling& a, const Travelling& b);

  [[nodiscard]] Fault draw_fault(EventKind kind, Random& chance) const;
  [[nodiscard]] Millis delay_of(Fault fault, Random& chance) const;
  void travel(const Departure& record, const Trouble& trouble, std::string_view value);
  void count_event(EventKind kind, EventTime time);
  void note_drift(EventKind kind, EventTime time);

  FaultOptions faults_;
  EventTime end_;
  DriftWatch drift_;
  std::vector<Travelling> travelling_;  // a heap by arrival
  Travelling arrived_{};
  std::uint64_t sent_ = 0;
  Planted planted_;
};

}  // namespace ls::generator
