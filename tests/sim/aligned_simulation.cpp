#include "sim/aligned_simulation.hpp"

#include "sim/aligned_process.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/flow/origin.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>

namespace ls::sim {
namespace {

// Behind every event of the inputs, those whose clock is years ahead included.
constexpr EventTime kStart{2'200'000'000'000};
constexpr Millis kFaultsEnd{30'000};
constexpr Millis kMost{1'800'000};
constexpr Millis kLook{100};

bool is_control(const LogEntry& entry) {
  return std::ranges::any_of(entry.headers,
                             [](const auto& header) { return header.first == "ls-c"; });
}

flow::StoredRecord stored(const LogEntry& entry) {
  flow::StoredRecord record;
  record.key = entry.key;
  record.value = entry.value;
  record.headers = entry.headers;
  for (const auto& [name, value] : entry.headers) {
    if (name == "ls-o") {
      record.time = flow::parse_origin_header(value)->time;
    }
  }
  return record;
}

class Run {
 public:
  explicit Run(std::uint64_t seed)
      : case_(aligned::case_of(seed)),
        random_(hash_combine(seed, 3)),
        schedule_(hash_combine(seed, 2), kStart),
        kafka_(schedule_, {}, {}),
        world_{schedule_, kafka_, 0.002, 0.01, {}} {
    make_topics();
    fill();
    const std::size_t processes = 1 + random_.below(3);
    for (std::size_t i = 0; i < processes; ++i) {
      processes_.push_back(std::make_unique<AlignedProcess>(world_, case_, i, stopped_));
    }
  }

  AlignedReport run() {
    for (const auto& process : processes_) {
      schedule_.after(Millis{static_cast<std::int64_t>(random_.below(2000))},
                      [&process] { process->start(); });
    }
    plan_faults();
    schedule_.after(Millis{2500}, [this] { raise_the_dead(); });
    const bool is_over = schedule_.run(kStart + kMost, [this] { return is_over_now(); });
    AlignedReport report;
    report.kills = world_.kills;
    report.problem = judge(is_over);
    for (const auto& process : processes_) {
      process->kill("the end");
    }
    has_ended_ = true;
    schedule_.run(schedule_.now() + Millis{1}, [] { return false; });
    return report;
  }

 private:
  void make_topics() {
    std::map<std::string, std::int32_t> partitions;
    for (const std::string& topic : aligned::outside_topics()) {
      partitions[topic] = case_.input_partitions;
    }
    for (const std::string& topic : aligned::output_topics(case_)) {
      partitions[topic] = 1;
    }
    partitions["leads.examples"] = case_.options.tasks.at("train");
    partitions["leads.signals"] = case_.options.tasks.at("watch");
    for (const auto& [topic, count] : partitions) {
      kafka_.create(topic, count);
    }
    for (const auto& topology : case_.topologies) {
      std::map<std::string, std::int32_t> read;
      for (const std::string& topic : topology->input_topics()) {
        read[topic] = partitions.at(topic);
      }
      kafka_.create(fmt::format("sim.{}.changelog", topology->name()),
                    case_.options.tasks.at(topology->name()));
      kafka_.add_group(topology->name(), std::move(read));
    }
  }

  void fill() {
    for (const aligned::Input& input : case_.inputs) {
      LogEntry entry;
      entry.appended = input.appended;
      entry.key = input.key;
      entry.value = input.value;
      const Partition partition(kafka_partition(input.key, case_.input_partitions));
      kafka_.log({input.topic, partition}).append(std::move(entry));
    }
  }

  void plan_faults() {
    for (std::uint64_t left = random_.below(12); left > 0; --left) {
      const Millis at{
          static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(kFaultsEnd.count)))};
      AlignedProcess& process = *processes_[random_.below(processes_.size())];
      const auto point = static_cast<CrashPoint>(random_.below(kCrashPointNames.size()));
      const std::uint64_t passes = 1 + random_.below(20);
      const bool is_anywhere = random_.below(5) == 0;
      schedule_.after(at, [&process, point, passes, is_anywhere] {
        if (is_anywhere) {
          process.kill("any time");
        } else {
          process.plan({point, passes});
        }
      });
    }
  }

  void raise_the_dead() {
    if (has_ended_) {
      return;
    }
    for (const auto& process : processes_) {
      if (!process->is_running()) {
        process->start();
      }
    }
    if (schedule_.now() > kStart + kFaultsEnd) {
      world_.loss = 0;
      world_.slow = 0;
    }
    schedule_.after(Millis{500}, [this] { raise_the_dead(); });
  }

  // Every task of every topology is at the end of the run, and has an owner that knows it.
  bool is_over_now() {
    if (!stopped_.empty()) {
      return true;
    }
    if (schedule_.now() < looked_ + kLook) {
      return false;
    }
    looked_ = schedule_.now();
    return !kafka_.has_undecided() &&
           std::ranges::all_of(case_.options.tasks, [this](const auto& topology) {
             std::size_t done = 0;
             for (const auto& process : processes_) {
               done += process->done(topology.first);
             }
             return done == static_cast<std::size_t>(topology.second);
           });
  }

  std::string judge(bool is_over) const {
    if (!stopped_.empty()) {
      return stopped_.front();
    }
    if (!is_over) {
      return "the run hangs";
    }
    const std::vector<std::string> expected = aligned::expected_of(case_);
    const std::vector<std::string> got = lines();
    return got == expected ? "" : aligned::first_difference(expected, got);
  }

  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    for (const auto& [at, log] : kafka_.logs()) {
      if (!at.topic.starts_with("leads.")) {
        continue;
      }
      Offset from;
      while (const auto found = log.next_committed(from)) {
        if (!is_control(log.at(*found))) {
          lines.push_back(at.topic + " " + aligned::canonical_line(stored(log.at(*found))));
        }
        from = found->next();
      }
    }
    std::ranges::sort(lines);
    return lines;
  }

  aligned::Case case_;
  Random random_;
  Schedule schedule_;
  SimKafka kafka_;
  World world_;
  std::vector<std::string> stopped_;
  std::vector<std::unique_ptr<AlignedProcess>> processes_;
  EventTime looked_ = EventTime::min();
  bool has_ended_ = false;
};

}  // namespace

AlignedReport simulate_aligned(std::uint64_t seed) {
  Run run(seed);
  return run.run();
}

}  // namespace ls::sim
