#include "sim/sim_group.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::sim {
namespace {

constexpr Millis kLookEvery{500};
// A new group waits a little for its members.
constexpr Millis kSettle{1000};

}  // namespace

SimGroup::SimGroup(Schedule& schedule, GroupOptions options,
                   std::map<std::string, std::int32_t> topics)
    : schedule_(schedule), options_(options), topics_(std::move(topics)) {
  schedule_.after(kLookEvery, [this] { look(); });
}

void SimGroup::join(Membership& who) {
  std::optional<Member> same;
  for (const auto& [name, member] : members_) {
    if (!who.instance.empty() && member.instance == who.instance && name != who.member) {
      same = member;
      members_.erase(name);
      break;
    }
  }
  const bool is_known = members_.contains(who.member);
  if (!is_known) {
    who.member = fmt::format("{}-{}", who.instance, ++names_);
  }
  // A static member that comes back within its session finds its partitions as they were.
  if (same && !deadline_ && !same->assigned.empty()) {
    same->seen = schedule_.now();
    members_[who.member] = *same;
    return;
  }
  Member& member = members_[who.member];
  member.instance = who.instance;
  member.seen = schedule_.now();
  member.has_joined = true;
  begin_rebalance();
  complete_if_ready();
}

std::optional<std::vector<Place>> SimGroup::assignment(Membership& who) {
  const auto found = members_.find(who.member);
  if (found == members_.end()) {
    who.member.clear();
    join(who);
    return std::nullopt;
  }
  found->second.seen = schedule_.now();
  if (deadline_) {
    found->second.has_joined = true;
    return std::nullopt;
  }
  who.generation = generation_;
  return found->second.assigned;
}

// Who claims no membership is believed, as Kafka believes consumers that manage themselves.
GroupAnswer SimGroup::check(const Membership& who) const {
  if (who.member.empty() && who.generation < 0) {
    return GroupAnswer::ok;
  }
  const auto found = members_.find(who.member);
  if (found == members_.end()) {
    const bool is_replaced = std::any_of(members_.begin(), members_.end(), [&](const auto& other) {
      return other.second.instance == who.instance;
    });
    return is_replaced ? GroupAnswer::fenced_instance : GroupAnswer::unknown_member;
  }
  return who.generation == generation_ ? GroupAnswer::ok : GroupAnswer::illegal_generation;
}

std::string SimGroup::owner(const Place& at) const {
  for (const auto& [name, member] : members_) {
    if (std::find(member.assigned.begin(), member.assigned.end(), at) != member.assigned.end()) {
      return member.instance;
    }
  }
  return {};
}

GroupAnswer SimGroup::heartbeat(const Membership& who) {
  const GroupAnswer answer = check(who);
  if (answer != GroupAnswer::ok) {
    return answer;
  }
  members_.at(who.member).seen = schedule_.now();
  return deadline_ ? GroupAnswer::rebalancing : GroupAnswer::ok;
}

void SimGroup::leave(const Membership& who) {
  if (members_.erase(who.member) > 0) {
    begin_rebalance();
  }
}

void SimGroup::begin_rebalance() {
  if (!deadline_) {
    deadline_ = schedule_.now() + (members_.size() <= 1 ? kSettle : options_.rebalance);
  }
}

void SimGroup::complete_if_ready() {
  const bool is_ready = std::all_of(members_.begin(), members_.end(),
                                    [](const auto& member) { return member.second.has_joined; });
  if (deadline_ && (schedule_.now() >= *deadline_ || (is_ready && members_.size() > 1))) {
    complete();
  }
}

// A static member that did not join keeps its place until its session ends.
void SimGroup::complete() {
  deadline_.reset();
  ++generation_;
  schedule_.note(fmt::format("group: generation {} of {}", generation_, members_.size()));
  for (auto& [name, member] : members_) {
    member.has_joined = false;
    member.assigned.clear();
  }
  assign();
}

void SimGroup::assign() {
  std::vector<std::pair<std::string, std::string>> order;
  for (const auto& [name, member] : members_) {
    order.emplace_back(member.instance, name);
  }
  std::sort(order.begin(), order.end());
  const auto count = static_cast<std::int32_t>(order.size());
  for (const auto& [topic, partitions] : topics_) {
    std::int32_t next = 0;
    for (std::int32_t i = 0; i < count; ++i) {
      const std::int32_t share = partitions / count + (i < partitions % count ? 1 : 0);
      for (std::int32_t n = 0; n < share; ++n) {
        members_[order[static_cast<std::size_t>(i)].second].assigned.push_back(
            {topic, Partition(next++)});
      }
    }
  }
}

void SimGroup::look() {
  std::vector<std::string> gone;
  for (const auto& [name, member] : members_) {
    if (schedule_.now() - member.seen > options_.session) {
      gone.push_back(name);
    }
  }
  for (const std::string& name : gone) {
    schedule_.note(fmt::format("group: the session of {} is over", name));
    members_.erase(name);
    begin_rebalance();
  }
  complete_if_ready();
  schedule_.after(kLookEvery, [this] { look(); });
}

void SimGroup::add_pending(std::int64_t writer, const std::vector<flow::Position>& positions) {
  for (const flow::Position& position : positions) {
    pending_[writer][position.at] = position.next;
  }
}

void SimGroup::decide(std::int64_t writer, bool is_committed) {
  const auto found = pending_.find(writer);
  if (found == pending_.end()) {
    return;
  }
  if (is_committed) {
    for (const auto& [at, next] : found->second) {
      committed_[at] = next;
    }
  }
  pending_.erase(found);
}

bool SimGroup::is_unstable(const Place& at) const {
  return std::any_of(pending_.begin(), pending_.end(),
                     [&](const auto& pending) { return pending.second.contains(at); });
}

std::optional<Offset> SimGroup::committed(const Place& at) const {
  const auto found = committed_.find(at);
  return found == committed_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace ls::sim
