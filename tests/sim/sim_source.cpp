#include "sim/sim_source.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::sim {
namespace {

constexpr Millis kHeartbeat{1000};

}  // namespace

SimSource::SimSource(std::shared_ptr<Host> host, SourceOptions options)
    : host_(std::move(host)), options_(std::move(options)), group_(std::make_shared<Background>()) {
  group_->who.group = options_.group;
  group_->who.instance = options_.instance;
}

// A static member says nothing when it goes.
SimSource::~SimSource() = default;

Status SimSource::subscribe(std::span<const std::string> topics,
                            flow::PartitionListener& listener) {
  topics_.assign(topics.begin(), topics.end());
  listener_ = &listener;
  group_->polled = host_->schedule().now();
  host_->kafka().group(options_.group).join(group_->who);
  beat(host_, group_, options_.poll_interval_max);
  return {};
}

// The client's thread: it keeps the membership while the worker is busy, and gives it up when the
// worker is busy for too long.
void SimSource::beat(const std::shared_ptr<Host>& host, const std::weak_ptr<Background>& weak,
                     Millis poll_interval_max) {
  const std::shared_ptr<Background> self = weak.lock();
  if (self == nullptr || host->is_dead()) {
    return;
  }
  SimGroup& group = host->kafka().group(self->who.group);
  const bool works = !host->group()->is_frozen && !host->is_cut();
  if (works && host->schedule().now() - self->polled > poll_interval_max && !self->is_lost) {
    group.leave(self->who);
    self->is_lost = true;
  } else if (works && !self->is_joining && !self->is_lost) {
    const GroupAnswer answer = group.heartbeat(self->who);
    self->must_rejoin = self->must_rejoin || answer == GroupAnswer::rebalancing;
    self->is_lost = answer != GroupAnswer::ok && answer != GroupAnswer::rebalancing;
  }
  host->schedule().after(kHeartbeat,
                         [host, weak, poll_interval_max] { beat(host, weak, poll_interval_max); });
}

Status SimSource::poll(Millis wait, std::size_t messages_max, std::vector<flow::Message>& out) {
  host_->schedule().check_alive();
  group_->polled = host_->schedule().now();
  if (!deferred_) {
    LS_TRY(open_assigned());
    if (const Status followed = follow_group(); !followed) {
      deferred_ = followed.error();
    }
  }
  if (deferred_) {
    Error error = *std::move(deferred_);
    deferred_.reset();
    return error;
  }
  gather(messages_max, out);
  if (out.empty()) {
    host_->schedule().sleep(wait);
    gather(messages_max, out);
  }
  return {};
}

Status SimSource::follow_group() {
  if (group_->is_lost || group_->must_rejoin) {
    Status gone = give_up_partitions();
    group_->is_joining = true;
    group_->is_lost = false;
    group_->must_rejoin = false;
    host_->kafka().group(options_.group).join(group_->who);
    return gone;
  }
  if (!group_->is_joining || host_->is_cut()) {
    return {};
  }
  const auto assigned = host_->kafka().group(options_.group).assignment(group_->who);
  if (!assigned) {
    return {};
  }
  group_->is_joining = false;
  return take_over(*assigned);
}

Status SimSource::give_up_partitions() {
  std::vector<Place> gone;
  for (const Held& held : held_) {
    gone.push_back(held.at);
  }
  Status told;
  if (!gone.empty()) {
    host_->schedule().note(fmt::format("{}: {} {} partitions", group_->who.member,
                                       group_->is_lost ? "lost" : "gives up", gone.size()));
    // It can be lost while it is being revoked; the listener then finds out by its commit.
    told = group_->is_lost ? listener_->on_lost(gone) : listener_->on_revoked(gone);
  }
  held_.clear();
  return told;
}

Status SimSource::take_over(const std::vector<Place>& places) {
  for (const Place& at : places) {
    Held held;
    held.at = at;
    held.rank = static_cast<std::size_t>(std::find(topics_.begin(), topics_.end(), at.topic) -
                                         topics_.begin());
    held_.push_back(std::move(held));
  }
  host_->schedule().note(
      fmt::format("{}: takes over {} partitions", group_->who.member, places.size()));
  host_->pass(CrashPoint::assigned);
  return open_assigned();
}

Status SimSource::open_assigned() {
  std::vector<Place> closed;
  for (const Held& held : held_) {
    if (!held.is_open) {
      closed.push_back(held.at);
    }
  }
  if (closed.empty()) {
    return {};
  }
  LS_TRY(listener_->on_assigned(closed));
  for (const Place& at : closed) {
    find(at)->is_open = true;
  }
  return {};
}

// Nothing that will still be appended can be older than what is given here, and of one time the
// topic named first goes first: the order of a task's inputs is a function of the logs.
void SimSource::gather(std::size_t messages_max, std::vector<flow::Message>& out) {
  if (host_->is_cut() || group_->is_lost) {
    return;
  }
  while (out.size() < messages_max) {
    Offset offset;
    Held* const held = oldest(offset);
    if (held == nullptr) {
      return;
    }
    out.push_back(message_of(held->at, offset, host_->kafka().log(held->at).at(offset)));
    held->next = offset.next();
  }
}

SimSource::Held* SimSource::oldest(Offset& offset) {
  Held* chosen = nullptr;
  EventTime chosen_time = host_->schedule().now();
  for (Held& held : held_) {
    if (held.is_paused || !held.next) {
      continue;
    }
    Offset from = *held.next;
    const SimLog& log = host_->kafka().log(held.at);
    const std::optional<Offset> found = log.next_committed(from);
    if (!found) {
      continue;
    }
    const EventTime time = log.at(*found).appended;
    const bool is_older = time < chosen_time ||
                          (time == chosen_time && chosen != nullptr && held.rank < chosen->rank);
    if (is_older) {
      chosen = &held;
      chosen_time = time;
      offset = *found;
    }
  }
  return chosen;
}

Status SimSource::seek(const Place& at, Offset next) {
  LS_TRY(need(at))->next = next;
  host_->pass(CrashPoint::rewound);
  return {};
}

Status SimSource::pause(const Place& at) {
  LS_TRY(need(at))->is_paused = true;
  return {};
}

Status SimSource::resume(const Place& at) {
  Held* const held = LS_TRY(need(at));
  held->is_paused = false;
  held->is_open = true;
  return {};
}

Result<std::optional<Offset>> SimSource::committed(const Place& at) {
  struct Found {
    bool is_unstable = false;
    std::optional<Offset> offset;
  };
  const EventTime deadline = host_->schedule().now() + options_.patience;
  while (host_->schedule().now() < deadline) {
    SimKafka* const kafka = &host_->kafka();
    const auto found = host_->call<Found>([kafka, at, name = options_.group] {
      const SimGroup& group = kafka->group(name);
      return Found{group.is_unstable(at), group.committed(at)};
    });
    if (found && !found->is_unstable) {
      return found->offset;
    }
    host_->schedule().sleep(Millis{100});
  }
  return external_error("asking for the committed position: no stable answer", Retry::yes);
}

Result<flow::Source::Range> SimSource::range(const Place& at) {
  return Range{Offset(0), host_->kafka().log(at).last_stable()};
}

bool SimSource::at_end(const Place& at) const {
  const auto held = std::ranges::find(held_, at, &Held::at);
  if (held == held_.end() || !held->next || held->is_paused) {
    return false;
  }
  Offset from = *held->next;
  return !host_->kafka().log(at).next_committed(from).has_value();
}

SimSource::Held* SimSource::find(const Place& at) {
  const auto found =
      std::find_if(held_.begin(), held_.end(), [&](const Held& held) { return held.at == at; });
  return found == held_.end() ? nullptr : &*found;
}

Result<SimSource::Held*> SimSource::need(const Place& at) {
  Held* const held = find(at);
  if (held == nullptr) {
    return external_error("the partition is not ours any more", Retry::yes);
  }
  return held;
}

}  // namespace ls::sim
