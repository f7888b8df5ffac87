#pragma once

#include "sim/crash_points.hpp"
#include "sim/schedule.hpp"
#include "sim/sim_kafka.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace ls::sim {

// What one run shares: the schedule, the broker and how bad the network is.
struct World {
  Schedule& schedule;
  SimKafka& kafka;
  double loss = 0;  // of a request, and of an answer
  double slow = 0;  // of an answer that takes long
  // Kills at each point, of all processes.
  std::array<std::uint64_t, kCrashPointNames.size()> kills = {};
};

// Where a process is to die: when it passes the point for the `passes`-th time from now. Or where
// one of its threads stalls, while the client's own go on.
struct CrashPlan {
  CrashPoint point = CrashPoint::begun;
  std::uint64_t passes = 1;
  std::optional<Millis> stall = {};
};

// One life of a process, as its clients see it: the way to the broker, and death.
class Host {
 public:
  Host(World& world, std::string name);

  [[nodiscard]] const std::string& name() const {
    return name_;
  }
  World& world() {
    return world_;
  }
  Schedule& schedule() {
    return world_.schedule;
  }
  SimKafka& kafka() {
    return world_.kafka;
  }
  [[nodiscard]] const std::shared_ptr<Group>& group() const {
    return group_;
  }
  [[nodiscard]] bool is_dead() const {
    return group_->is_killed;
  }

  void plan(CrashPlan plan) {
    plan_ = plan;
  }
  // Dies here if that is the plan. Called by the process, or by the broker on its behalf.
  void pass(CrashPoint point);
  void kill(std::string_view why);
  // Until then neither requests nor answers get through.
  void cut(Millis time) {
    cut_until_ = schedule().now() + time;
  }
  [[nodiscard]] bool is_cut() const {
    return world_.schedule.now() < cut_until_;
  }

  // Asks the broker. Nothing: no answer came; the request may have arrived, or still arrive.
  template <typename T>
  std::optional<T> call(std::function<T()> at_broker) {
    struct Reply {
      Signal signal;
      std::optional<T> answer;
    };
    auto reply = std::make_shared<Reply>();
    send([reply, at_broker = std::move(at_broker)] { reply->answer = at_broker(); },
         [reply] { reply->signal.set(); });
    const bool has_come = schedule().wait(reply->signal, kRequestTimeout);
    return has_come ? reply->answer : std::nullopt;
  }

  static constexpr Millis kRequestTimeout{1000};

 private:
  void send(std::function<void()> arrive, std::function<void()> answer);
  Millis delay();

  World& world_;
  std::string name_;
  std::shared_ptr<Group> group_;
  std::optional<CrashPlan> plan_;
  EventTime cut_until_ = EventTime::min();
};

}  // namespace ls::sim
