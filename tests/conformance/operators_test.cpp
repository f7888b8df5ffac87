#include "leadstream/config/yaml.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/flow/driver.hpp"
#include "leadstream/generator/generator.hpp"
#include "leadstream/operators/registry.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ls {
namespace {

void must(const Status& status) {
  if (!status) {
    throw std::runtime_error(status.error().message);
  }
}

template <typename T>
T must_have(Result<T> result) {
  if (!result) {
    throw std::runtime_error(result.error().message);
  }
  return std::move(*result);
}

const event::Catalog& catalog() {
  static const event::Catalog loaded =
      must_have(event::Catalog::load(LEADSTREAM_SOURCE_DIR "/topologies/events"));
  return loaded;
}

// The nodes that must stand before an operator, and the format of the source that feeds it all.
struct Behind {
  std::string_view format;
  std::string nodes;
};

const std::string kFeatures =
    "  - { id: engagement, type: aggregate, inputs: [events], features: { n: { count: page.viewed "
    "} "
    "} }\n";
const std::string kScore =
    "  - { id: model, type: score, inputs: [engagement], model: conversion }\n";
const std::map<std::string_view, Behind> kBehind{
    {"adapt_webhook", {"raw", ""}},
    {"score", {"json", kFeatures}},
    {"transform", {"json", kFeatures}},
    {"join_outcome", {"json", kFeatures + kScore}},
    {"lead_score", {"json", kFeatures + kScore}},
    {"sample_signals", {"json", kFeatures + kScore}},
    {"learn", {"example", ""}},
    {"publish_model",
     {"example", "  - { id: learn, type: learn, inputs: [examples], model: conversion }\n"}},
    {"report_model",
     {"example", "  - { id: learn, type: learn, inputs: [examples], model: conversion }\n"}},
    {"classify_signup",
     {"json",
      "  - { id: received, type: rekey, inputs: [events], of: page.viewed, emits: signup.received, "
      "contact: { all: signups }, fields: { lead: contact_id } }\n"}},
    {"detect_anomaly", {"signal", ""}},
    {"detect_drift", {"signal", ""}},
    {"detect_surge",
     {"json",
      "  - { id: hourly, type: window, inputs: [events], window: { tumbling: { size: 1h } }, "
      "values: { sent: { count: page.viewed } } }\n"}},
    {"experiment",
     {"json",
      "  - { id: entered, type: rekey, inputs: [events], of: page.viewed, emits: "
      "experiment.entered, "
      "contact: { all: layout }, fields: { unit: contact_id, variation: id } }\n"
      "  - { id: measured, type: rekey, inputs: [events], of: label.conversion, "
      "emits: experiment.measured, contact: { all: layout }, fields: { unit: contact_id, "
      "metric: id } }\n"}},
    {"forecast",
     {"json",
      "  - { id: hourly, type: window, inputs: [events], window: { tumbling: { size: 1h } }, "
      "values: { views: { count: page.viewed } } }\n"}},
    {"alert", {"signal", "  - { id: drift, type: detect_drift, inputs: [signals] }\n"}},
};

std::string source_of(std::string_view format) {
  if (format == "raw") {
    return "{ id: raw, topic: t, decode: { format: raw, types: [webhook.received] } }";
  }
  if (format == "json") {
    return "{ id: events, topic: t, decode: { types: [page.viewed, label.conversion] } }";
  }
  return fmt::format("{{ id: {}s, topic: t, decode: {{ format: {} }} }}", format, format);
}

TEST(Operators, EachExampleBuildsAndOpens) {
  for (const flow::OperatorEntry& entry : operators::all_operators()) {
    const auto known = kBehind.find(entry.type);
    const Behind behind = known == kBehind.end() ? Behind{"json", ""} : known->second;
    const config::Node node = must_have(config::parse_yaml(entry.example, "example.yaml"));
    std::string id;
    for (const config::Node::Entry& member : node.entries()) {
      id = member.key == "id" ? member.value.text() : id;
    }
    const std::string yaml = fmt::format(
        "topology: example\nsources:\n  - {}\nnodes:\n{}  - {}\n"
        "sinks:\n  - {{ id: out, inputs: [{}], topic: out }}\n",
        source_of(behind.format), behind.nodes, entry.example, id);

    const config::Node root = must_have(config::parse_yaml(yaml, "example.yaml"));
    const auto topology = flow::parse_topology(root, catalog(), operators::all_operators());
    ASSERT_TRUE(topology.has_value()) << entry.type << ": " << topology.error().message;
    EXPECT_TRUE(flow::Driver::make({*topology}, catalog(), {}).has_value()) << entry.type;
    EXPECT_EQ((*topology)->find_node(id)->blueprint->type(), entry.type);
    EXPECT_FALSE(entry.summary.empty());
  }
}

TEST(Operators, AreListedByName) {
  std::string_view last;
  for (const flow::OperatorEntry& entry : operators::all_operators()) {
    EXPECT_LT(last, entry.type);
    last = entry.type;
  }
}

struct World {
  struct Message {
    std::string topic;
    std::string key;
    std::string value;
    EventTime arrival;
  };
  std::vector<Message> messages;
  EventTime end;
};

// Thirty days with copies, disorder and broken records, but nothing late.
World make_world() {
  generator::GeneratorOptions options;
  options.seed = 5;
  options.days = 30;
  options.leads = 1500;
  options.faults.late = 0.0;
  options.faults.disorder_max = hours(6);
  generator::Generator generator(options);
  World world;
  generator::GeneratedMessage message;
  while (generator.next(message)) {
    world.messages.push_back({std::string(message.topic), std::string(message.key),
                              std::string(message.value), message.arrival});
  }
  world.end = options.end() + days(1);
  return world;
}

// Over topologies that are shipped.
auto driver_of(std::initializer_list<std::string_view> names, std::size_t run_records_max,
               std::int32_t partitions) {
  std::vector<std::shared_ptr<const flow::Topology>> topologies;
  for (const std::string_view name : names) {
    topologies.push_back(must_have(
        flow::load_topology(fmt::format(LEADSTREAM_SOURCE_DIR "/topologies/{}.yaml", name),
                            catalog(), operators::all_operators())));
  }
  flow::DriverOptions options;
  options.run_records_max = run_records_max;
  options.input_partitions = partitions;
  return must_have(flow::Driver::make(topologies, catalog(), options));
}

std::string run(const World& world, std::size_t run_records_max, std::int32_t partitions) {
  const auto driver = driver_of({"score", "train", "watch"}, run_records_max, partitions);
  for (const World::Message& message : world.messages) {
    must(driver->push(message.topic, message.key, message.value, message.arrival));
  }
  must(driver->run(world.end));
  EXPECT_TRUE(driver->topic("leads.late").empty());
  EXPECT_FALSE(driver->topic("leads.scores").empty());
  EXPECT_FALSE(driver->topic("leads.examples").empty());
  EXPECT_FALSE(driver->topic("leads.models").empty());
  EXPECT_FALSE(driver->topic("leads.dead_letters").empty());
  return driver->canonical();
}

// Rule scores of the same world, with all that silence changes.
std::string run_rules(const World& world, std::size_t run_records_max, std::int32_t partitions) {
  flow::DriverOptions options;
  options.run_records_max = run_records_max;
  options.input_partitions = partitions;
  const auto topology = must_have(flow::load_topology(
      LEADSTREAM_SOURCE_DIR "/topologies/lead_rules.yaml", catalog(), operators::all_operators()));
  const auto driver = must_have(flow::Driver::make({topology}, catalog(), options));
  for (const World::Message& message : world.messages) {
    must(driver->push(message.topic, message.key, message.value, message.arrival));
  }
  must(driver->run(world.end + days(60)));
  EXPECT_FALSE(driver->topic("leads.rule_scores").empty());
  return driver->canonical();
}

// Where two texts first differ, for a message that a person can read.
std::string difference(const std::string& a, const std::string& b) {
  const auto [left, right] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  const auto line = [](const std::string& text, std::string::const_iterator at) {
    const auto from = text.rfind('\n', static_cast<std::size_t>(at - text.begin()));
    return text.substr(from == std::string::npos ? 0 : from, 300);
  };
  return left == a.end() && right == b.end() ? "" : line(a, left) + "\n---" + line(b, right);
}

TEST(Topologies, TheirOutputDependsOnNeitherBatchesNorPartitions) {
  const World world = make_world();
  const std::string expected = run(world, 1000, 1);
  EXPECT_EQ(difference(expected, run(world, 1, 4)), "");
  EXPECT_EQ(difference(expected, run(world, 7, 1)), "");
  EXPECT_EQ(difference(expected, run(world, 1000, 4)), "");
}

TEST(Topologies, RuleScoresDependOnNeitherBatchesNorPartitions) {
  const World world = make_world();
  const std::string expected = run_rules(world, 1000, 1);
  EXPECT_EQ(difference(expected, run_rules(world, 1, 4)), "");
  EXPECT_EQ(difference(expected, run_rules(world, 7, 1)), "");
}

// Of 1,500 contacts that met two experiments, most converted later, some met two arms. No two
// events have one time: on several partitions of contacts nothing else says which came first.
std::vector<World::Message> met_experiments() {
  std::vector<World::Message> messages;
  const EventTime begin{1'777'593'600'000};
  const auto tell = [&](std::string_view topic, int contact, EventTime at, std::string_view rest) {
    messages.push_back({std::string(topic), fmt::format("L{}", contact),
                        fmt::format(R"({{"id":"e{}","time":"{}","contact_id":"L{}",{}}})",
                                    messages.size(), format_rfc3339(at), contact, rest),
                        at});
  };
  for (int i = 0; i < 1500; ++i) {
    const EventTime at = begin + minutes(7 * i);
    for (const int experiment : {0, 1}) {
      const bool is_treated = (i / (experiment + 1)) % 2 == 0;
      const bool has_both = i % 97 == 5;
      for (const bool arm : {is_treated, has_both != is_treated}) {
        tell("crm.exp", i, at + seconds(10 * experiment + (arm == is_treated ? 0 : 5)),
             fmt::format(
                 R"("type":"experiment.exposed","key":"x{}","variation":"{}","covariate":{})",
                 experiment, arm ? "treatment" : "control", i % 7));
      }
    }
    if (i % (i % 2 == 0 ? 2 : 3) == 0) {
      tell("crm.label", i, at + seconds(100), R"("type":"label.conversion","value":true)");
    }
    tell("crm.exp", i, at + seconds(200),
         fmt::format(R"("type":"experiment.metric","key":"x0","metric":"revenue","value":{})",
                     i % 5 + i % 7));
  }
  return messages;
}

std::string run_experiments(std::size_t run_records_max, std::int32_t partitions) {
  const auto driver = driver_of({"experiment_units", "experiments"}, run_records_max, partitions);
  EventTime end;
  for (const World::Message& message : met_experiments()) {
    must(driver->push(message.topic, message.key, message.value, message.arrival));
    end = std::max(end, message.arrival);
  }
  must(driver->run(end + days(200)));
  EXPECT_TRUE(driver->topic("leads.dead_letters").empty());
  EXPECT_GT(driver->topic("leads.experiments").size(), 100U);
  return driver->canonical();
}

TEST(Topologies, VerdictsDependOnNeitherBatchesNorPartitions) {
  const std::string expected = run_experiments(1000, 1);
  EXPECT_EQ(difference(expected, run_experiments(1, 4)), "");
  EXPECT_EQ(difference(expected, run_experiments(7, 1)), "");
}

}  // namespace
}  // namespace ls
