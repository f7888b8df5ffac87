#include "sim/scenario.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/base/random.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace ls::sim {
namespace {

// Events lie well before the run's own time, but for those whose clock is years ahead, which are
// refused as of the future.
constexpr EventTime kFirstEvent{1'750'000'000'000};
constexpr Millis kInputSpan{40'000};
constexpr Millis kFaultSpan{60'000};

std::string between(const std::string& text, std::string_view before, char after) {
  const std::size_t found = text.find(before);
  if (found == std::string::npos) {
    return {};
  }
  const std::size_t begin = found + before.size();
  return text.substr(begin, text.find(after, begin) - begin);
}

Millis draw(Random& random, std::int64_t least, std::int64_t most) {
  return {least +
          static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(most - least + 1)))};
}

void draw_inputs(Scenario& out, Random& random) {
  const std::uint64_t count = 10 + random.below(150);
  EventTime time = kFirstEvent;
  std::vector<Millis> at;
  for (std::uint64_t i = 0; i < count; ++i) {
    at.push_back(draw(random, 0, kInputSpan.count));
  }
  std::sort(at.begin(), at.end());
  for (std::uint64_t i = 0; i < count; ++i) {
    time = time + draw(random, 0, 600'000);
    Fact fact;
    const bool is_mail = out.shape.has_mail && random.chance(0.3);
    fact.lead = fmt::format("L{}", random.below(8));
    fact.time = time - (random.chance(0.3) ? draw(random, 0, 3'000'000) : Millis{0});
    if (random.chance(0.02)) {
      fact.time = random.chance(0.5) ? kFarAhead : kBeforeAll;
    }
    fact.id = fmt::format("e{}", random.chance(0.1) ? random.below(i + 1) : i);
    if (!is_mail) {
      fact.dwell_ms = static_cast<std::int64_t>(random.below(1000));
    }
    Input input;
    input.at = at[i];
    input.topic = is_mail ? "mail" : "web";
    input.key = fact.lead;
    input.partition = Partition(kafka_partition(fact.lead, out.partitions));
    input.value = random.chance(0.03) ? "{" : write_fact(fact);
    out.inputs.push_back(std::move(input));
  }
}

// Of one input topic only: between several, an open transaction upstream lets the order in which
// they are read depend on time.
void draw_upstreams(Scenario& out, Random& random) {
  if (out.shape.has_mail || random.chance(0.5)) {
    return;
  }
  for (std::size_t i = 0; i < out.inputs.size(); ++i) {
    if (!random.chance(0.15)) {
      continue;
    }
    const std::size_t end = std::min<std::size_t>(i + 1 + random.below(6), out.inputs.size());
    for (; i < end; ++i) {
      out.inputs[i].upstream = out.upstreams.size();
    }
    const Millis last = out.inputs[end - 1].at;
    out.upstreams.push_back({last + draw(random, 1, 5000), random.chance(0.4)});
  }
}

// Transactions are rarely given up: each step of that is as likely as three others together.
CrashPoint draw_point(Random& random) {
  constexpr std::array<CrashPoint, 4> kRare = {CrashPoint::abort_sent, CrashPoint::abort_decided,
                                               CrashPoint::abort_answered, CrashPoint::rewound};
  if (random.chance(0.3)) {
    return kRare[random.below(kRare.size())];
  }
  return static_cast<CrashPoint>(random.below(kCrashPointNames.size()));
}

Fault draw_fault(const Scenario& scenario, Random& random) {
  constexpr std::array<FaultKind, 14> kKinds = {
      FaultKind::kill,   FaultKind::crash,      FaultKind::crash,  FaultKind::crash,
      FaultKind::crash,  FaultKind::power_loss, FaultKind::stop,   FaultKind::volume_lost,
      FaultKind::freeze, FaultKind::freeze,     FaultKind::freeze, FaultKind::cut,
      FaultKind::stall,  FaultKind::stall};
  Fault fault;
  fault.kind = kKinds[random.below(kKinds.size())];
  fault.at = draw(random, 0, kFaultSpan.count);
  fault.process = random.below(scenario.processes);
  // Short enough to come back as itself, or longer than session and transaction last.
  fault.lasts = random.chance(0.5) ? draw(random, 50, 4000) : draw(random, 5000, 25'000);
  fault.point = draw_point(random);
  fault.passes = 1 + random.below(random.chance(0.5) ? 3 : 20);
  return fault;
}

}  // namespace

std::string write_fact(const Fact& fact) {
  const std::string body = fmt::format(R"("id":"{}","time":"{}","contact_id":"{}")", fact.id,
                                       format_rfc3339(fact.time), fact.lead);
  return fact.dwell_ms
             ? fmt::format(R"({{"type":"page.viewed",{},"dwell_ms":{}}})", body, *fact.dwell_ms)
             : fmt::format(R"({{"type":"mail.sent",{}}})", body);
}

std::optional<Fact> read_fact(const std::string& value) {
  if (!value.ends_with('}')) {
    return std::nullopt;
  }
  Fact fact;
  fact.id = between(value, R"("id":")", '"');
  fact.lead = between(value, R"("contact_id":")", '"');
  fact.time = *parse_rfc3339(between(value, R"("time":")", '"'));
  const std::string dwell = between(value, R"("dwell_ms":)", '}');
  if (!dwell.empty()) {
    fact.dwell_ms = std::stoll(dwell);
  }
  return fact;
}

std::string_view name_of(FaultKind kind) {
  constexpr std::array<std::string_view, 8> kNames = {"kill", "crash",  "power_loss", "volume_lost",
                                                      "stop", "freeze", "stall",      "cut"};
  return kNames[static_cast<std::size_t>(kind)];
}

Scenario scenario_of(std::uint64_t seed) {
  Random random(hash_combine(seed, 1));
  Scenario out;
  out.seed = seed;
  out.shape.has_mail = random.chance(0.5);
  out.shape.has_vectors = random.chance(0.5);
  out.partitions = 1 + static_cast<std::int32_t>(random.below(3));
  out.processes = 1 + random.below(4);
  out.workers = 1 + random.below(2);
  out.commit_interval = draw(random, 50, 1500);
  out.loss = random.chance(0.5) ? 0 : random.uniform() * 0.05;
  out.slow = random.uniform() * 0.1;
  out.slow_marker = random.chance(0.3) ? 0.3 : 0.02;
  for (std::size_t i = 0; i < out.processes; ++i) {
    out.starts.push_back(i == 0 || random.chance(0.5) ? Millis{0} : draw(random, 0, 30'000));
  }
  draw_inputs(out, random);
  const std::uint64_t faults = random.below(9);
  for (std::uint64_t i = 0; i < faults; ++i) {
    out.faults.push_back(draw_fault(out, random));
  }
  // Scaling in: what is stopped now stays away.
  for (std::size_t i = 1; i < out.processes; ++i) {
    if (random.chance(0.3)) {
      out.faults.push_back({FaultKind::stop, draw(random, 20'000, 50'000), i, hours(1)});
    }
  }
  draw_upstreams(out, random);
  constexpr std::array<std::size_t, 3> kRuns{1, 7, 1000};
  out.uncommitted_bytes_max = random.chance(0.3) ? 1 : std::size_t{32} << 20;
  out.run_records_max = kRuns[random.below(kRuns.size())];
  out.shape.has_hops = random.chance(0.5);
  out.shape.has_pairs = out.shape.has_mail && random.chance(0.5);
  return out;
}

namespace {

std::string fate_of(const Scenario& scenario, const Input& input) {
  if (!input.upstream) {
    return {};
  }
  const Upstream& upstream = scenario.upstreams[*input.upstream];
  return fmt::format("  {} at {} ms", upstream.is_aborted ? "aborted" : "committed",
                     upstream.ends.count);
}

}  // namespace

std::string describe(const Scenario& scenario) {
  std::string text = fmt::format(
      "seed={} partitions={} processes={} workers={} topics={} outputs={} inputs={} commit_ms={} "
      "commit_bytes={} run={} loss={:.3f} "
      "slow={:.3f} slow_marker={:.2f}\n",
      scenario.seed, scenario.partitions, scenario.processes, scenario.workers,
      inputs_of(scenario.shape).size(), outputs_of(scenario.shape).size(), scenario.inputs.size(),
      scenario.commit_interval.count, scenario.uncommitted_bytes_max, scenario.run_records_max,
      scenario.loss, scenario.slow, scenario.slow_marker);
  for (const Fault& fault : scenario.faults) {
    text += fmt::format("  at {:>6} ms  process {}  {}", fault.at.count, fault.process,
                        name_of(fault.kind));
    if (fault.kind == FaultKind::crash || fault.kind == FaultKind::stall) {
      text += fmt::format(" at {}, pass {}", name_of(fault.point), fault.passes);
    }
    text += fmt::format(", for {} ms\n", fault.lasts.count);
  }
  if (scenario.inputs.size() <= 12) {
    for (const Input& input : scenario.inputs) {
      text += fmt::format("  at {:>6} ms  input {}/{}  {}{}\n", input.at.count, input.topic,
                          input.partition.value, input.value, fate_of(scenario, input));
    }
  }
  return text;
}

}  // namespace ls::sim
