#pragma once

#include "leadstream/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string_view>
#include <unordered_set>

namespace ls::http {

// Knows which signed requests were taken, so that none is taken twice while its signature is still
// good. Holds a bounded number: the oldest go first, and a repetition of one of those is harmless
// because its events have the ids of the first. Any thread.
class ReplayGuard {
 public:
  struct Options {
    Millis keep = hours(24);            // at least as long as any signature is good
    std::size_t entries_max = 200'000;  // about 10 MB
  };
  explicit ReplayGuard(Options options) : options_(options) {}

  // False if the token was claimed before and is still kept.
  [[nodiscard]] bool claim(std::uint64_t token, EventTime now);
  // The request came to nothing and may be sent again.
  void release(std::uint64_t token);

 private:
  struct Entry {
    std::uint64_t token;
    EventTime claimed;
  };
  void forget(EventTime now);

  Options options_;
  std::mutex mutex_;
  std::unordered_set<std::uint64_t> tokens_;
  std::deque<Entry> entries_;  // in the order of their claims
};

}  // namespace ls::http
