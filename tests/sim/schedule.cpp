#include "sim/schedule.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace ls::sim {

Schedule::Schedule(std::uint64_t seed, EventTime start) : clock_(start), random_(seed) {}

Millis Schedule::draw(Millis least, Millis most) {
  const auto span = static_cast<std::uint64_t>(most.count - least.count + 1);
  return {least.count + static_cast<std::int64_t>(random_.below(span))};
}

void Schedule::after(Millis delay, std::function<void()> action) {
  events_.push({now() + delay, order_++, std::move(action)});
}

void Schedule::spawn(std::shared_ptr<Group> group, std::function<void()> body) {
  auto strand = std::make_shared<Strand>();
  strand->group = std::move(group);
  strand->fiber = std::make_unique<Fiber>([body = std::move(body)] {
    try {
      body();
    } catch (const Killed&) {
      return;
    }
  });
  strands_.push_back(strand);
  after(Millis{0}, [this, strand] { wake(strand, 0); });
}

bool Schedule::run(EventTime until, const std::function<bool()>& done) {
  while (!done()) {
    if (events_.empty() || events_.top().at > until) {
      clock_.advance(until - now());
      return false;
    }
    Event event = events_.top();
    events_.pop();
    clock_.advance(event.at - now());
    event.action();
  }
  return true;
}

void Schedule::wake(const std::shared_ptr<Strand>& strand, std::uint64_t turn) {
  if (strand->turn != turn || strand->fiber->has_ended()) {
    return;
  }
  if (strand->group->is_frozen && !strand->group->is_killed) {
    strand->is_due = true;
    return;
  }
  resume(strand);
}

void Schedule::resume(const std::shared_ptr<Strand>& strand) {
  ++strand->turn;
  strand->is_due = false;
  running_ = strand;
  strand->fiber->resume();
  running_.reset();
  if (strand->fiber->has_ended()) {
    strands_.erase(std::find(strands_.begin(), strands_.end(), strand));
  }
}

void Schedule::give_way() {
  Fiber::give_way();
  check_alive();
}

// While a dead process's stack unwinds nothing may wait any more.
void Schedule::check_alive() {
  if (running_ && running_->group->is_killed && std::uncaught_exceptions() == 0) {
    throw Killed{};
  }
}

void Schedule::sleep(Millis time) {
  check_alive();
  if (running_->group->is_killed) {
    return;
  }
  after(time, [this, strand = running_, turn = running_->turn] { wake(strand, turn); });
  give_way();
}

bool Schedule::wait(Signal& signal, Millis time) {
  check_alive();
  if (signal.is_set || running_->group->is_killed) {
    return signal.is_set;
  }
  const std::uint64_t turn = running_->turn;
  after(time, [this, strand = running_, turn] { wake(strand, turn); });
  // Through the queue: whoever sets the signal may run in a fiber itself.
  signal.wake = [this, strand = running_, turn] {
    after(Millis{0}, [this, strand, turn] { wake(strand, turn); });
  };
  give_way();
  signal.wake = nullptr;
  return signal.is_set;
}

void Schedule::kill(Group& group) {
  group.is_killed = true;
  for (const std::shared_ptr<Strand>& strand : strands_) {
    if (strand->group.get() == &group && strand != running_) {
      after(Millis{0}, [this, strand, turn = strand->turn] { wake(strand, turn); });
    }
  }
  check_alive();
}

void Schedule::thaw(Group& group) {
  group.is_frozen = false;
  for (const std::shared_ptr<Strand>& strand : strands_) {
    if (strand->group.get() == &group && strand->is_due) {
      after(Millis{0}, [this, strand, turn = strand->turn] { wake(strand, turn); });
    }
  }
}

void Schedule::note(std::string_view what) {
  trace_ = hash_combine(trace_, hash_combine(static_cast<std::uint64_t>(now().ms), hash64(what)));
  if (keeps_notes_) {
    notes_.push_back(fmt::format("{:>8} ms  {}", now().ms % 100'000'000, what));
  }
}

}  // namespace ls::sim
