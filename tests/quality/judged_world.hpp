#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/generator/crm/options.hpp"

#include <cstdint>
#include <map>
#include <vector>

namespace ls::test {

// What the topologies said of an address: points, and the chance that somebody will read mail
// there.
struct JudgedAddress {
  EventTime time;
  double score = 0;
  double chance = 0;
};
struct JudgedSignup {
  EventTime time;
  double score = 0;  // that it is an anomaly
  bool has_reason = false;
};

// In the order in which it was said.
struct JudgedContact {
  std::vector<JudgedAddress> email;
  std::vector<JudgedSignup> signups;
  std::map<std::uint64_t, double> touches;  // by event: that a program did it; the last word
};
struct JudgedWorld {
  std::map<std::uint64_t, JudgedContact> contacts;  // by number
  std::uint64_t messages = 0;
  std::uint64_t signups = 0;  // that the generator sent, copies and broken ones left out
  std::uint64_t late = 0;
  std::uint64_t dead_letters = 0;
};

// Which topologies run: all that judge, or what sign-ups need and no mail.
enum class Judged { everything, signups };

// The world through the shipped topologies, in memory, in the order of event time.
Result<JudgedWorld> judge_world(const generator::crm::Options& options, Judged judged);

}  // namespace ls::test
