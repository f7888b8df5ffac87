#pragma once

#include "generator/crm/contact.hpp"
#include "generator/crm/rules.hpp"
#include "generator/event_kind.hpp"

#include "leadstream/base/time.hpp"

#include <cstdint>
#include <vector>

namespace ls::generator::crm {

enum class FactKind : std::uint8_t {
  created,
  form_flooded,  // the address was put into a form by a bomber
  sent,
  delivered,
  hard_bounced,
  soft_bounced,
  opened,
  clicked,
  replied,
  unsubscribed,
  complained,
  visited,
  landed,  // on the page behind a link
  bought,
  converted,
};

// One thing that happened, as much of it as its record needs beside the contact.
struct Fact {
  EventTime time;
  std::uint32_t contact = 0;
  std::uint32_t sequence = 0;  // of the contact's facts, in the order in which they were decided
  std::uint32_t mail = 0;      // number of the campaign; 0 is the welcome
  std::int32_t dwell_ms = -1;  // -1: not known
  FactKind kind = FactKind::created;
  Cause cause = Cause::system;
  Agent agent = Agent::browser;
  Network network = Network::own;
  Visit visit = Visit::home;
  std::uint8_t links = 0;  // in the message
  std::uint8_t link = 0;
  bool is_flagged = false;  // opened: by the provider; clicked: with HEAD

  // The link that people do not see comes after the last one, which is for unsubscribing.
  [[nodiscard]] bool is_honeypot() const {
    return link == links;
  }
  [[nodiscard]] bool is_unsubscribe() const {
    return link + 1 == links;
  }
};

[[nodiscard]] EventKind event_kind_of(const Fact& fact);

[[nodiscard]] inline bool happens_before(const Fact& a, const Fact& b) {
  if (a.time != b.time) {
    return a.time < b.time;
  }
  return a.contact != b.contact ? a.contact < b.contact : a.sequence < b.sequence;
}

// Adds the facts of one contact to a list.
class FactList {
 public:
  FactList(std::vector<Fact>& facts, std::uint64_t contact, std::uint32_t& sequence)
      : facts_(facts), contact_(static_cast<std::uint32_t>(contact)), sequence_(sequence) {}

  // Lives until the next call.
  Fact& add(FactKind kind, EventTime time, Cause cause) {
    Fact& fact = facts_.emplace_back();
    fact.time = time;
    fact.contact = contact_;
    fact.sequence = sequence_++;
    fact.kind = kind;
    fact.cause = cause;
    return fact;
  }

 private:
  std::vector<Fact>& facts_;
  std::uint32_t contact_;
  std::uint32_t& sequence_;
};

}  // namespace ls::generator::crm
