#pragma once

#include "sim/scenario.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ls::sim {

// Takes one output: its lead, value and time.
using Say = std::function<void(const std::string& lead, const std::string& value, EventTime time)>;

// What the node `hops` must tell of one partition: a cell per lead and window, nothing shared.
class HopsReference {
 public:
  explicit HopsReference(Say say) : say_(std::move(say)) {}

  // Tells what closes up to there.
  void pass_time(EventTime clock);
  // How many windows the page missed.
  std::size_t add(const Fact& fact, EventTime clock);

 private:
  struct Cell {
    std::uint64_t pages = 0;
    std::int64_t dwell = 0;
    EventTime last = EventTime::min();
  };
  struct Window {
    EventTime closes;
    std::string lead;
    friend auto operator<=>(const Window&, const Window&) = default;
  };

  Say say_;
  std::map<Window, Cell> open_;
};

// What the node `pairs` must tell of one partition: every page beside every mail of its lead.
class PairsReference {
 public:
  PairsReference(Say told_by_record, Say told_by_timer)
      : told_by_record_(std::move(told_by_record)), told_by_timer_(std::move(told_by_timer)) {}

  // Tells the pages that nothing can match any more and nothing did.
  void pass_time(EventTime clock);
  // False if it is late.
  bool add(const Fact& fact, EventTime clock);

 private:
  struct Kept {
    Fact fact;
    bool is_matched = false;
  };
  struct Lead {
    std::vector<Kept> pages;
    std::vector<Kept> mails;
  };

  Say told_by_record_;
  Say told_by_timer_;
  std::map<std::string, Lead> leads_;
  // When a page is given up, and which of its lead's it is.
  std::set<std::tuple<EventTime, std::string, EventTime, std::size_t>> waiting_;
};

}  // namespace ls::sim
