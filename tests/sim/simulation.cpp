#include "sim/simulation.hpp"

#include "sim/auditor.hpp"
#include "sim/process.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <set>

namespace ls::sim {
namespace {

// Long after every event of the inputs.
constexpr EventTime kStart{1'760'000'000'000};
constexpr Millis kFaultsEnd{65'000};
// The last process is back, and whatever had to time out has, one after the other.
constexpr Millis kQuietLeast{40'000};
constexpr Millis kQuietMost{180'000};
constexpr Millis kStopMost{60'000};
constexpr Millis kRestartAfter{200};

BrokerOptions broker_options(const Scenario& scenario) {
  BrokerOptions options;
  options.slow_marker = scenario.slow_marker;
  return options;
}

std::map<std::string, std::int32_t> input_topics(const Scenario& scenario) {
  std::map<std::string, std::int32_t> topics;
  for (const std::string& topic : inputs_of(scenario.shape)) {
    topics[topic] = scenario.partitions;
  }
  return topics;
}

class Run {
 public:
  Run(const Scenario& scenario, Notes notes)
      : scenario_(scenario),
        schedule_(hash_combine(scenario.seed, 2), kStart),
        kafka_(schedule_, broker_options(scenario), input_topics(scenario)),
        world_{schedule_, kafka_, scenario.loss, scenario.slow, {}} {
    if (notes == Notes::keep) {
      schedule_.keep_notes();
    }
    for (const std::string& topic : outputs_of(scenario.shape)) {
      kafka_.create(topic, 2);
    }
    kafka_.create(kChangelog, scenario.partitions);
    for (std::size_t i = 0; i < scenario.processes; ++i) {
      processes_.push_back(std::make_unique<Process>(world_, scenario_, i, findings_));
    }
  }

  Report run() {
    plan();
    schedule_.run(kStart + kFaultsEnd, [] { return false; });
    calm();
    const bool is_quiet =
        schedule_.run(kStart + kFaultsEnd + kQuietMost, [this] { return is_done(); });
    Report report;
    report.took = schedule_.now() - kStart;
    if (!is_quiet) {
      report.problems.emplace_back("not everything was read and committed in time");
    }
    note_owners();
    stop_all();
    const std::vector<std::string> found = audit(kafka_, scenario_, findings_, processes_);
    report.problems.insert(report.problems.end(), found.begin(), found.end());
    end_all();
    report.trace = schedule_.trace();
    report.kills = world_.kills;
    report.notes = schedule_.notes();
    return report;
  }

 private:
  void plan() {
    for (std::size_t i = 0; i < processes_.size(); ++i) {
      schedule_.after(scenario_.starts[i], [this, i] { processes_[i]->start(); });
    }
    for (const Input& input : scenario_.inputs) {
      schedule_.after(input.at, [this, &input] { append(input); });
    }
    for (std::size_t i = 0; i < scenario_.upstreams.size(); ++i) {
      schedule_.after(scenario_.upstreams[i].ends, [this, i] { end_upstream(i); });
    }
    for (const Fault& fault : scenario_.faults) {
      schedule_.after(fault.at, [this, &fault] { inflict(fault); });
    }
    schedule_.after(kRestartAfter, [this] { raise_the_dead(); });
  }

  void append(const Input& input) {
    LogEntry entry;
    entry.appended = schedule_.now();
    entry.key = input.key;
    entry.value = input.value;
    if (input.upstream) {
      entry.state = LogEntry::State::open;
      entry.writer.id = upstream_writer(*input.upstream);
    }
    kafka_.log({input.topic, input.partition}).append(std::move(entry));
  }

  // The coordinator numbers the engine's own writers from 1 on.
  static std::int64_t upstream_writer(std::size_t upstream) {
    return -1 - static_cast<std::int64_t>(upstream);
  }

  void end_upstream(std::size_t upstream) {
    std::set<Place> places;
    for (const Input& input : scenario_.inputs) {
      if (input.upstream == upstream) {
        places.insert({input.topic, input.partition});
      }
    }
    const bool is_aborted = scenario_.upstreams[upstream].is_aborted;
    for (const Place& at : places) {
      kafka_.log(at).mark(upstream_writer(upstream),
                          is_aborted ? LogEntry::State::aborted : LogEntry::State::committed,
                          schedule_.now());
    }
  }

  void inflict(const Fault& fault) {
    Process& process = *processes_[fault.process];
    if (!process.is_running()) {
      return;
    }
    schedule_.note(fmt::format("{}: fault {}", process.name(), name_of(fault.kind)));
    away_until_[fault.process] = schedule_.now() + fault.lasts;
    switch (fault.kind) {
      case FaultKind::kill:
        process.kill("any time");
        return;
      case FaultKind::crash:
        process.plan({fault.point, fault.passes});
        return;
      case FaultKind::stall:
        process.plan({fault.point, fault.passes, fault.lasts});
        return;
      case FaultKind::power_loss:
        process.kill("power loss");
        process.lose_power();
        return;
      case FaultKind::volume_lost:
        process.kill("volume lost");
        process.lose_volume();
        return;
      case FaultKind::stop:
        process.stop();
        return;
      case FaultKind::freeze:
        process.freeze(true);
        schedule_.after(fault.lasts, [&process] { process.freeze(false); });
        return;
      case FaultKind::cut:
        process.cut(fault.lasts);
        return;
    }
  }

  // What supervises processes: a dead one begins again once its time has come.
  void raise_the_dead() {
    for (std::size_t i = 0; i < processes_.size(); ++i) {
      const bool is_away = schedule_.now() < away_until_[i];
      const bool has_begun = schedule_.now() >= kStart + scenario_.starts[i];
      if (has_begun && !is_away && !processes_[i]->is_running() && findings_.stopped.empty()) {
        processes_[i]->start();
      }
    }
    schedule_.after(kRestartAfter, [this] { raise_the_dead(); });
  }

  // The first process always comes back; others may have been scaled in.
  void calm() {
    schedule_.note("calm");
    world_.loss = 0;
    world_.slow = 0;
    kafka_.calm();
    away_until_[0] = kStart;
    for (const auto& process : processes_) {
      process->cut(Millis{0});
      process->plan({CrashPoint::begun, ~std::uint64_t{0}});
    }
  }

  bool is_done() {
    if (!findings_.stopped.empty()) {
      return true;
    }
    if (schedule_.now() < looked_ + Millis{500}) {
      return false;
    }
    looked_ = schedule_.now();
    if (schedule_.now() < kStart + kFaultsEnd + kQuietLeast || kafka_.has_undecided() ||
        !kafka_.group().is_settled()) {
      return false;
    }
    for (const auto& [topic, partitions] : input_topics(scenario_)) {
      for (std::int32_t p = 0; p < partitions; ++p) {
        const Place at{topic, Partition(p)};
        const Offset committed = kafka_.group().committed(at).value_or(Offset(0));
        if (committed != kafka_.log(at).committed_end()) {
          return false;
        }
      }
    }
    return true;
  }

  // While they still run: a process that stops keeps its place in the group, and a zombie that
  // stops may open what is not its own any more.
  void note_owners() {
    for (std::int32_t p = 0; p < scenario_.partitions; ++p) {
      const std::string owner =
          kafka_.group().owner({inputs_of(scenario_.shape).front(), Partition(p)});
      for (std::size_t i = 0; i < processes_.size(); ++i) {
        if (owner.starts_with(processes_[i]->name() + ".")) {
          findings_.owners[Partition(p)] = i;
        }
      }
    }
  }

  void stop_all() {
    for (std::size_t i = 0; i < processes_.size(); ++i) {
      away_until_[i] = EventTime::max();
      processes_[i]->freeze(false);
      processes_[i]->stop();
    }
    schedule_.run(schedule_.now() + kStopMost, [this] { return is_all_ended(); });
  }

  [[nodiscard]] bool is_all_ended() const {
    return std::none_of(processes_.begin(), processes_.end(),
                        [](const auto& process) { return process->is_running(); });
  }

  // Whatever still waits is unwound, so that no stack outlives the run.
  void end_all() {
    for (const auto& process : processes_) {
      process->kill("the end");
    }
    schedule_.run(schedule_.now() + Millis{1}, [] { return false; });
  }

  const Scenario& scenario_;
  Schedule schedule_;
  SimKafka kafka_;
  World world_;
  Findings findings_;
  std::vector<std::unique_ptr<Process>> processes_;
  std::map<std::size_t, EventTime> away_until_;
  EventTime looked_ = EventTime::min();
};

}  // namespace

Report simulate(const Scenario& scenario, Notes notes) {
  Run run(scenario, notes);
  return run.run();
}

}  // namespace ls::sim
