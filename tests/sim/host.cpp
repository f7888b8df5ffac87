#include "sim/host.hpp"

#include <fmt/core.h>

#include <utility>

namespace ls::sim {

namespace {

// Within the store's write its lock is held, which no fiber may give way with.
bool is_writing(CrashPoint point) {
  return point == CrashPoint::restore_before_write || point == CrashPoint::restore_written ||
         point == CrashPoint::rows_written;
}

}  // namespace

Host::Host(World& world, std::string name)
    : world_(world), name_(std::move(name)), group_(std::make_shared<Group>()) {
  group_->name = name_;
}

void Host::pass(CrashPoint point) {
  if (!plan_ || plan_->point != point || is_dead() || --plan_->passes > 0) {
    return;
  }
  const std::optional<Millis> stall = plan_->stall;
  plan_.reset();
  if (stall) {
    // At a point that the broker passes, there is no thread of ours to stall.
    if (Fiber::current() != nullptr && !is_writing(point)) {
      schedule().note(fmt::format("{}: a worker stalls at {}", name_, name_of(point)));
      schedule().sleep(*stall);
    }
    return;
  }
  ++world_.kills[static_cast<std::size_t>(point)];
  kill(name_of(point));
}

void Host::kill(std::string_view why) {
  if (is_dead()) {
    return;
  }
  schedule().note(fmt::format("{}: killed at {}", name_, why));
  schedule().kill(*group_);
}

Millis Host::delay() {
  return schedule().random().chance(world_.slow) ? schedule().draw(Millis{50}, Millis{800})
                                                 : schedule().draw(Millis{0}, Millis{3});
}

// A request of a broken connection may still lie in the broker's socket, and be served long after
// its sender gave it up.
void Host::send(std::function<void()> arrive, std::function<void()> answer) {
  Random& random = schedule().random();
  const bool is_lost = is_cut() || random.chance(world_.loss);
  const bool is_served = !is_lost || random.chance(0.5);
  const bool is_answered = !is_lost && !random.chance(world_.loss);
  if (!is_served) {
    return;
  }
  const Millis way = is_lost ? schedule().draw(Millis{500}, Millis{12'000}) : delay();
  schedule().after(way, [this_schedule = &schedule(), back = delay(), is_answered,
                         arrive = std::move(arrive), answer = std::move(answer)] {
    arrive();
    if (is_answered) {
      this_schedule->after(back, answer);
    }
  });
}

}  // namespace ls::sim
