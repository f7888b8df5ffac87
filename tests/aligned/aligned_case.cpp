#include "aligned/aligned_case.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/config/yaml.hpp"
#include "leadstream/flow/topology_spec.hpp"
#include "leadstream/operators/registry.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

namespace ls::aligned {
namespace {

const EventTime kStart{1'750'032'000'000};

template <typename T>
T must(Result<T> result) {
  if (!result) {
    throw std::runtime_error(result.error().message);
  }
  return std::move(*result);
}

std::shared_ptr<const flow::Topology> parse(const std::string& yaml) {
  const config::Node root = must(config::parse_yaml(yaml, "aligned.yaml"));
  return must(flow::parse_topology(root, catalog(), operators::all_operators()));
}

// What may stand beside scoring: windows of every kind, joins of every kind.
struct Branch {
  std::string_view id;
  std::string_view settings;
};
constexpr Branch kBranches[] = {
    {"hops",
     "type: window, inputs: [unique], window: { hopping: { size: 20m, hop: 5m } }, grace: 2m,"
     " values: { n: { count: page.viewed }, dwell: { max: page.viewed.dwell_ms } }"},
    {"days",
     "type: window, inputs: [unique], window: { calendar: { unit: day, zone: Europe/Berlin } },"
     " emit: { every: 10m }, corrections: 1h,"
     " values: { lengths: { distinct: page.viewed.dwell_ms } }"},
    {"visits",
     "type: window, inputs: [unique], window: { session: { gap: 4m, length_max: 30m } },"
     " grace: 3m, emit: update, values: { n: { count: page.viewed } }"},
    {"recent",
     "type: window, inputs: [unique], window: { sliding: { size: 7m } }, grace: 2m,"
     " values: { n: { count: page.viewed } }"},
    {"threes",
     "type: window, inputs: [outcomes], window: { count: { size: 3 } },"
     " values: { n: { count: label.conversion } }"},
    {"pairs",
     "type: interval_join, inputs: [unique, outcomes], kind: outer, left: label.conversion,"
     " right: page.viewed, before: 10m, after: 2m, grace: 3m, emits: conversion.attributed,"
     " fields: { value_minor: left.value_minor, viewed_at: right.time }"},
    {"last_seen",
     "type: asof_join, inputs: [unique, outcomes], kind: left, left: label.conversion,"
     " right: page.viewed, tolerance: 30m, grace: 3m, emits: conversion.attributed,"
     " fields: { value_minor: left.value_minor, viewed_at: right.time }"},
};

std::vector<Branch> draw_branches(Random& random) {
  std::vector<Branch> drawn;
  for (const Branch& branch : kBranches) {
    if (random.below(3) == 0) {
      drawn.push_back(branch);
    }
  }
  return drawn;
}

std::string nodes_of(const std::vector<Branch>& branches) {
  std::string text;
  for (const Branch& branch : branches) {
    text += fmt::format("  - {{ id: {}, {} }}\n", branch.id, branch.settings);
  }
  return text;
}

std::string sinks_of(const std::vector<Branch>& branches) {
  std::string text;
  for (const Branch& branch : branches) {
    text += fmt::format("  - {{ id: to_{}, inputs: [{}], topic: leads.{} }}\n", branch.id,
                        branch.id, branch.id);
  }
  return text;
}

std::string score_yaml(Random& random) {
  const std::vector<Branch> branches = draw_branches(random);
  return fmt::format(
      "topology: score\n"
      "sources:\n"
      "  - {{ id: pages, topic: crm.web, lateness: 5m, decode: {{ types: [page.viewed] }} }}\n"
      "  - {{ id: outcomes, topic: crm.label, lateness: 5m,"
      "      decode: {{ types: [label.conversion] }} }}\n"
      "nodes:\n"
      "  - {{ id: unique, type: dedupe, inputs: [pages], by: event_id, keep: 1h }}\n"
      "  - {{ id: vectors, type: aggregate, inputs: [unique], refresh: {}m, features: {{\n"
      "      pages: {{ count: page.viewed, window: {{ hopping: {{ size: 20m, hop: 5m }} }} }},\n"
      "      dwell: {{ mean: page.viewed.dwell_ms }} }} }}\n"
      "  - {{ id: model, type: score, inputs: [vectors], model: conversion }}\n"
      "  - {{ id: labels, type: join_outcome, inputs: [model, outcomes],\n"
      "      outcome: label.conversion, label: value, horizon: {}m, snapshots_max: 3 }}\n"
      "  - {{ id: samples, type: sample_signals, inputs: [model], rate: 0.3 }}\n"
      "{}"
      "sinks:\n"
      "  - {{ id: scores, inputs: [model], topic: leads.scores }}\n"
      "  - {{ id: examples, inputs: [labels], topic: leads.examples }}\n"
      "  - {{ id: signals, inputs: [samples], topic: leads.signals }}\n"
      "{}",
      5 + random.below(20), 3 + random.below(20), nodes_of(branches), sinks_of(branches));
}

const char kTrain[] =
    "topology: train\n"
    "sources:\n"
    "  - { id: examples, topic: leads.examples, from: [score], decode: { format: example } }\n"
    "nodes:\n"
    "  - { id: learn, type: learn, inputs: [examples], model: conversion }\n"
    "  - { id: publish, type: publish_model, inputs: [learn] }\n"
    "sinks:\n"
    "  - { id: evaluations, inputs: [learn], topic: leads.evaluations }\n"
    "  - { id: models, inputs: [publish], topic: leads.models }\n";
// Gates that some pass and some do not.
const char kCommandedTrain[] =
    "topology: train\n"
    "sources:\n"
    "  - { id: examples, topic: leads.examples, from: [score], decode: { format: example } }\n"
    "  - { id: commands, topic: crm.model, lateness: 5m,"
    "      decode: { types: [model.command] } }\n"
    "nodes:\n"
    "  - { id: learn, type: learn, inputs: [examples, commands], model: conversion,"
    "      challengers: { bayes: { kind: naive_bayes }, ftrl: { kind: ftrl } } }\n"
    "  - { id: publish, type: publish_model, inputs: [learn, commands], rollback_versions: 2,"
    "      gates: { scores_min: 15, auc_loss_max: 0.1, calibration_error_max: 1 } }\n"
    "sinks:\n"
    "  - { id: evaluations, inputs: [learn], topic: leads.evaluations }\n"
    "  - { id: models, inputs: [publish], topic: leads.models }\n";
const char kWatch[] =
    "topology: watch\n"
    "sources:\n"
    "  - { id: signals, topic: leads.signals, from: [score], decode: { format: signal } }\n"
    "nodes:\n"
    "  - { id: drift, type: detect_drift, inputs: [signals], reference: 20, window: 10 }\n"
    "sinks:\n"
    "  - { id: findings, inputs: [drift], topic: leads.findings }\n";

std::string event_json(std::string_view type, std::uint64_t id, std::uint64_t lead, EventTime time,
                       std::string_view rest) {
  return fmt::format(
      R"({{"type":"{}","id":"e{}","time":"{}","tenant":"acme","contact_id":"{}",{}}})", type, id,
      format_rfc3339(time), lead, rest);
}

// Times stand on whole seconds, so that many are equal, and on boundaries.
Input input_at(EventTime time, std::uint64_t id, Random& random) {
  const std::uint64_t lead = random.below(12);
  Input input{"", fmt::format("acme|{}", lead), "", time, time};
  if (random.below(4) == 0) {
    input.topic = "crm.label";
    input.value = event_json("label.conversion", id, lead, time,
                             random.below(2) == 0 ? R"("value":true)" : R"("value":false)");
  } else {
    input.topic = "crm.web";
    const std::uint64_t copy_of = random.below(10) == 0 && id > 0 ? id - 1 : id;
    input.value = event_json("page.viewed", copy_of, lead, time,
                             fmt::format(R"("dwell_ms":{})", random.below(10'000)));
  }
  if (random.below(40) == 0) {
    input.value = "{";
  }
  return input;
}

Input command_at(EventTime time, std::uint64_t id, Random& random) {
  constexpr std::string_view kOrders[] = {R"("command":"promote","to":"champion")",
                                          R"("command":"promote","to":"canary","share":0.4)",
                                          R"("command":"promote","to":"shadow")",
                                          R"("command":"promote","to":"champion","force":true)",
                                          R"("command":"rollback")",
                                          R"("command":"train")",
                                          R"("command":"freeze")",
                                          R"("command":"unfreeze")"};
  constexpr std::string_view kModels[] = {"conversion", "conversion.bayes", "conversion.ftrl"};
  Input input{"crm.model", "conversion", "", time, time};
  input.value =
      fmt::format(R"({{"type":"model.command","id":"c{}","time":"{}","contact_id":"conversion",)"
                  R"("model":"{}",{}}})",
                  id, format_rfc3339(time), kModels[random.below(std::size(kModels))],
                  kOrders[random.below(std::size(kOrders))]);
  return input;
}

// How far an event lies behind the newest: within the disorder, unless it is to be late.
Millis delay(const Case& run, Random& random) {
  const Millis back = seconds(static_cast<std::int64_t>(random.below(60)));
  return run.has_late && random.below(20) == 0 ? back + seconds(1000) : back;
}

std::vector<Input> inputs_of(Case& run, Random& random) {
  std::vector<Input> inputs;
  EventTime now = kStart;
  const std::uint64_t count = 60 + random.below(140);
  for (std::uint64_t id = 0; id < count; ++id) {
    now = now + seconds(static_cast<std::int64_t>(random.below(20)));
    if (random.below(300) == 0) {
      now = now + hours(static_cast<std::int64_t>(random.below(5)));
    }
    inputs.push_back(input_at(now - delay(run, random), id, random));
    inputs.back().appended = now;
    // A clock that is years ahead.
    if (random.below(50) == 0) {
      inputs.push_back(input_at(now + days(3650), 1'000'000 + id, random));
    }
  }
  const Millis more[] = {Millis{1}, minutes(30), minutes(-10)};
  run.options.until = now + more[random.below(3)];
  return inputs;
}

void settle_options(Case& run, Random& random) {
  run.boundary = random.below(2) == 0 ? minutes(1) : seconds(10);
  run.options.run = fmt::format("r{}", run.seed);
  run.options.lag = random.below(3) == 0 ? Millis{1} : run.boundary;
  run.options.disorder = seconds(90);
  run.input_partitions = static_cast<std::int32_t>(1 + random.below(4));
  constexpr std::size_t kBatches[] = {1, 7, 1000};
  run.run_records_max = kBatches[random.below(3)];
  run.options.held_bytes_max = random.below(2) == 0 ? 2000 : 1 << 20;
  for (const auto& topology : run.topologies) {
    run.options.tasks[topology->name()] = topology->is_internal() ? 1 : run.input_partitions;
  }
  // The watch may have more.
  run.options.tasks["watch"] = static_cast<std::int32_t>(1 + random.below(3));
  run.options.fingerprint = flow::aligned_fingerprint(run.topologies, run.options, run.boundary);
}

}  // namespace

const event::Catalog& catalog() {
  static const event::Catalog loaded =
      must(event::Catalog::load(LEADSTREAM_SOURCE_DIR "/topologies/events"));
  return loaded;
}

Case case_of(std::uint64_t seed) {
  Random random(seed);
  Case run;
  run.seed = seed;
  run.has_late = random.below(3) == 0;
  run.files = {{"score", score_yaml(random)}, {"train", kTrain}, {"watch", kWatch}};
  for (const char* topology : {"score", "train", "watch"}) {
    run.topologies.push_back(parse(run.files.at(topology)));
  }
  run.inputs = inputs_of(run, random);
  settle_options(run, random);
  return run;
}

Case commanded_case_of(std::uint64_t seed) {
  Case run = case_of(seed);
  Random random(seed ^ 0x636f6d6d616e64ULL);
  run.files["train"] = kCommandedTrain;
  run.topologies[1] = parse(kCommandedTrain);
  std::vector<Input> inputs;
  for (const Input& input : run.inputs) {
    inputs.push_back(input);
    // Not what stands years ahead: its commands would be of no run.
    if (random.below(8) == 0 && input.time <= input.appended) {
      inputs.push_back(command_at(input.time, inputs.size(), random));
      inputs.back().appended = input.appended;
    }
  }
  run.inputs = std::move(inputs);
  run.options.fingerprint = flow::aligned_fingerprint(run.topologies, run.options, run.boundary);
  return run;
}

std::vector<std::string> outside_topics() {
  return {"crm.web", "crm.label"};
}

bool is_outside(std::string_view topic) {
  return topic.starts_with("crm.");
}

std::vector<std::string> output_topics(const Case& run) {
  std::vector<std::string> topics = {"leads.late", "leads.dead_letters"};
  for (const auto& topology : run.topologies) {
    for (const flow::SinkDef& sink : topology->sinks()) {
      topics.push_back(sink.topic);
    }
  }
  return topics;
}

std::string canonical_line(const flow::StoredRecord& record) {
  std::string line = fmt::format("{} {} {}", record.key, record.time.ms, record.value);
  for (const auto& [name, value] : record.headers) {
    if (!name.starts_with("ls-") && !name.starts_with("__connect.")) {
      line += fmt::format(" {}={}", name, value);
    }
  }
  return line;
}

std::unique_ptr<flow::Driver> driven(const Case& run) {
  flow::DriverOptions options;
  options.boundary = run.boundary;
  options.lag = run.options.lag;
  options.disorder = run.options.disorder;
  options.until = run.options.until;
  options.input_partitions = run.has_late ? run.input_partitions : 1;
  auto driver = must(flow::Driver::make(run.topologies, catalog(), options));
  for (const Input& input : run.inputs) {
    if (const Status pushed = driver->push(input.topic, input.key, input.value, input.appended);
        !pushed) {
      throw std::runtime_error(pushed.error().message);
    }
  }
  if (const Status ran = driver->run(run.options.until); !ran) {
    throw std::runtime_error(ran.error().message);
  }
  return driver;
}

std::vector<std::string> expected_of(const Case& run) {
  const std::unique_ptr<flow::Driver> driver = driven(run);
  std::vector<std::string> lines;
  for (const std::string& topic : driver->topics_written()) {
    for (const flow::StoredRecord& record : driver->topic(topic)) {
      lines.push_back(topic + " " + canonical_line(record));
    }
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::string first_difference(const std::vector<std::string>& expected,
                             const std::vector<std::string>& got) {
  const auto [a, b] = std::ranges::mismatch(expected, got);
  return fmt::format("{} lines instead of {}; first expected: {}\nfirst got: {}", got.size(),
                     expected.size(), a == expected.end() ? "(end)" : *a,
                     b == got.end() ? "(end)" : *b);
}

}  // namespace ls::aligned
