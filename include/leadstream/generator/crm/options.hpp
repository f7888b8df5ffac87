#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/config/node.hpp"
#include "leadstream/generator/options.hpp"

#include <cstdint>
#include <string>
#include <string_view>

// A year of a CRM: contacts who are people, bots, throw-away addresses and traps, mail to them that
// people and programs open, visits, sales. What its parts are called stands in crm/truth.hpp.

namespace ls::generator::crm {

// What changes at the scripted moment.
enum class ChangeKind {
  none,
  dwell_unit,  // dwell_ms of page.viewed is scaled: a unit bug; nothing else changes
  conversion,  // sales come `factor` times as fast; the inputs keep their meaning
  privacy,     // Apple's proxy opens the mail of half of the free mailboxes; of none before
  new_source,  // two of five contacts who come by themselves have a source never seen before
  outage,      // dwell_ms is missing
};

[[nodiscard]] Result<ChangeKind> parse_change_kind(std::string_view text);
[[nodiscard]] std::string_view name_of(ChangeKind kind);

struct Change {
  ChangeKind kind = ChangeKind::none;
  double at = 2.0 / 3.0;  // share of the simulated time after which the change holds
  double factor = 3.0;    // of dwell_ms, of the sales' rates; above 0, up to 1000
};

// Everything a run depends on: equal options give equal bytes.
struct Options {
  std::uint64_t seed = 1;
  std::int64_t days = 365;
  std::uint64_t contacts = 20'000;
  EventTime start{1'736'121'600'000};  // 2025-01-06, a Monday
  std::string tenant = "acme";
  // The share of contacts that are not people with addresses of their own, 0 to 0.5. Addresses that
  // are turned into traps later come on top, in proportion.
  double prevalence = 0.035;
  Change change;
  FaultOptions faults;

  [[nodiscard]] EventTime end() const {
    return start + ls::days(days);
  }
  // When the change begins; `EventTime::max()` if there is none.
  [[nodiscard]] EventTime change_time() const;
};

// Refuses what lies outside the ranges above and what the leads' world refuses too.
[[nodiscard]] Status check(const Options& options);

// The options out of a YAML map; absent keys keep their defaults, and the result passes `check`.
//   { scenario: crm, seed: 1, days: 365, contacts: 20000, start: "2025-01-06T00:00:00Z",
//     tenant: acme, prevalence: 0.035, change: { kind: privacy, at: 0.667, factor: 3 },
//     faults: { ... as of the leads' world } }
[[nodiscard]] Result<Options> read_options(const config::Node& node);

// The same as one JSON object, which `read_options` reads back.
[[nodiscard]] std::string to_json(const Options& options);

}  // namespace ls::generator::crm
