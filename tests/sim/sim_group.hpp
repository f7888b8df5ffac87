#pragma once

#include "sim/schedule.hpp"
#include "sim/sim_log.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ls::sim {

// What a member says of itself; a transaction proves it.
struct Membership {
  std::string group;  // empty: that of the inputs
  std::string member;
  std::string instance;  // static: it comes back as itself
  std::int32_t generation = -1;
};

enum class GroupAnswer { ok, rebalancing, unknown_member, illegal_generation, fenced_instance };

struct GroupOptions {
  Millis session{6000};
  Millis rebalance{8000};
};

// The coordinator of one consumer group with the eager protocol and range assignment, and its
// offsets: committed ones, and those of transactions that are not decided.
class SimGroup {
 public:
  SimGroup(Schedule& schedule, GroupOptions options, std::map<std::string, std::int32_t> topics);

  // Joins, or joins again. What comes of it, `assignment` tells later.
  void join(Membership& who);
  // Nothing while the rebalance goes on.
  std::optional<std::vector<Place>> assignment(Membership& who);
  // The instance that owns the partition; empty if nobody does.
  [[nodiscard]] std::string owner(const Place& at) const;
  GroupAnswer heartbeat(const Membership& who);
  void leave(const Membership& who);
  [[nodiscard]] GroupAnswer check(const Membership& who) const;

  void add_pending(std::int64_t writer, const std::vector<flow::Position>& positions);
  void decide(std::int64_t writer, bool is_committed);
  [[nodiscard]] bool is_unstable(const Place& at) const;
  [[nodiscard]] std::optional<Offset> committed(const Place& at) const;
  // No rebalance goes on, and no offset is undecided.
  [[nodiscard]] bool is_settled() const {
    return !deadline_ && pending_.empty();
  }

 private:
  struct Member {
    std::string instance;
    EventTime seen;
    bool has_joined = false;
    std::vector<Place> assigned;
  };
  void begin_rebalance();
  void complete_if_ready();
  void complete();
  void look();
  void assign();

  Schedule& schedule_;
  GroupOptions options_;
  std::map<std::string, std::int32_t> topics_;
  std::map<std::string, Member> members_;
  std::int32_t generation_ = 0;
  std::int64_t names_ = 0;
  std::optional<EventTime> deadline_;  // of the rebalance in progress
  std::map<Place, Offset> committed_;
  std::map<std::int64_t, std::map<Place, Offset>> pending_;
};

}  // namespace ls::sim
