#include "aligned/aligned_world.hpp"

#include "aligned/member.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::aligned {
namespace {

// Turns without anything done, after which a run is said to hang.
constexpr int kIdleTurnsMax = 500;

}  // namespace

World::World(const Case& run, std::uint64_t schedule) : case_(run), random_(schedule) {
  for (const std::string& topic : outside_topics()) {
    log_.set_partitions(topic, run.input_partitions);
  }
  log_.set_partitions("crm.model", run.options.tasks.at("train"));
  log_.set_partitions("leads.examples", run.options.tasks.at("train"));
  log_.set_partitions("leads.signals", run.options.tasks.at("watch"));
  log_.set_partitions("leads.models", 1);
  for (const Input& input : run.inputs) {
    flow::StoredRecord record;
    record.key = input.key;
    record.value = input.value;
    record.appended = input.appended;
    log_.append(input.topic, std::move(record), std::nullopt);
  }
  for (const auto& topology : run.topologies) {
    const std::int32_t tasks = run.options.tasks.at(topology->name());
    std::vector<std::vector<Partition>> shares(1 + random_.below(2));
    for (std::int32_t task = 0; task < tasks; ++task) {
      shares[random_.below(shares.size())].push_back(Partition(task));
    }
    for (std::vector<Partition>& share : shares) {
      members_.push_back(std::make_unique<Member>(run, topology, std::move(share), log_));
    }
  }
}

World::~World() = default;

Outcome World::run() {
  for (const auto& member : members_) {
    if (const Status opened = member->open(); !opened) {
      return {{}, opened.error().message};
    }
  }
  const bool has_faults = random_.below(3) > 0;
  for (int idle = 0; !is_done();) {
    Member& member = *members_[random_.below(members_.size())];
    Status status = member.turn(random_);
    idle = member.has_moved() ? 0 : idle + 1;
    if (status && has_faults && random_.below(50) == 0) {
      status = random_.below(2) == 0 ? member.die() : member.roll_back();
    }
    if (!status) {
      return {{}, status.error().message};
    }
    if (idle > kIdleTurnsMax) {
      return {{}, "the run hangs"};
    }
  }
  return {lines(), ""};
}

bool World::is_done() const {
  return std::ranges::all_of(members_, [](const auto& member) { return member->is_done(); });
}

std::vector<std::string> World::lines() const {
  std::vector<std::string> lines;
  for (const auto& [name, topic] : log_.topics()) {
    if (is_outside(name)) {
      continue;
    }
    for (const flow::StoredRecord& record : topic.records) {
      if (std::ranges::none_of(record.headers,
                               [](const auto& header) { return header.first == "ls-c"; })) {
        lines.push_back(name + " " + canonical_line(record));
      }
    }
  }
  std::ranges::sort(lines);
  return lines;
}

std::string judge(const Case& run) {
  const Outcome outcome = World(run, run.seed).run();
  if (!outcome.problem.empty()) {
    return outcome.problem;
  }
  const std::vector<std::string> expected = expected_of(run);
  return outcome.lines == expected ? "" : first_difference(expected, outcome.lines);
}

}  // namespace ls::aligned
