#include "leadstream/base/hash.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/flow/driver.hpp"
#include "leadstream/flow/topology_spec.hpp"
#include "leadstream/generator/generator.hpp"
#include "leadstream/generator/truth.hpp"
#include "leadstream/ml/evaluation.hpp"
#include "leadstream/operators/registry.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

// A whole simulated world through the shipped topologies: what was planted must come out, the model
// must come near the Bayes-optimal score, and neither batch size nor partitions may show.
namespace ls {
namespace {

constexpr const char* kTopologies = LEADSTREAM_SOURCE_DIR "/topologies";
constexpr Millis kHorizon = days(14);

generator::GeneratorOptions world(std::uint64_t leads) {
  generator::GeneratorOptions options;
  options.leads = leads;
  return options;
}

struct Played {
  std::unique_ptr<flow::Driver> driver;
  generator::Planted planted;
};

class World : public testing::Test {
 protected:
  void SetUp() override {
    Result<event::Catalog> loaded = event::Catalog::load(std::string(kTopologies) + "/events");
    ASSERT_TRUE(loaded) << loaded.error().message;
    catalog_ = std::make_unique<event::Catalog>(loaded.take());
  }

  Played play(const generator::GeneratorOptions& options,
              const flow::DriverOptions& driver_options) {
    std::vector<std::shared_ptr<const flow::Topology>> topologies;
    for (const char* name : {"score", "train", "watch"}) {
      auto topology = flow::load_topology(std::string(kTopologies) + "/" + name + ".yaml",
                                          *catalog_, operators::all_operators());
      EXPECT_TRUE(topology) << topology.error().message;
      topologies.push_back(*topology);
    }
    Result<std::unique_ptr<flow::Driver>> driver =
        flow::Driver::make(topologies, *catalog_, driver_options);
    EXPECT_TRUE(driver) << driver.error().message;
    generator::Generator generator(options);
    generator::GeneratedMessage message;
    while (generator.next(message)) {
      EXPECT_TRUE((*driver)->push(message.topic, message.key, message.value, message.arrival));
    }
    const Status run = (*driver)->run();
    EXPECT_TRUE(run) << run.error().message;
    return {driver.take(), generator.planted()};
  }

  std::unique_ptr<event::Catalog> catalog_;
};

flow::DriverOptions hourly() {
  flow::DriverOptions options;
  options.boundary = hours(1);
  options.input_partitions = 4;
  return options;
}

TEST_F(World, BatchSizeAndPartitionsDoNotShow) {
  generator::GeneratorOptions options = world(800);
  options.days = 40;
  options.faults.late = 0.0;  // which records are late depends on how partitions are cut
  options.faults.broken = 0.0;
  flow::DriverOptions driver = hourly();
  const std::string expected = sha256_hex(play(options, driver).driver->canonical());

  for (const std::size_t batch : {std::size_t{1}, std::size_t{7}}) {
    driver.run_records_max = batch;
    EXPECT_EQ(sha256_hex(play(options, driver).driver->canonical()), expected) << "batch " << batch;
  }
  driver.input_partitions = 1;
  EXPECT_EQ(sha256_hex(play(options, driver).driver->canonical()), expected) << "one partition";
}

TEST_F(World, WhatWasPlantedComesOut) {
  const Played played = play(world(5000), hourly());

  EXPECT_EQ(played.driver->topic("leads.dead_letters").size(), played.planted.broken());
  EXPECT_EQ(played.driver->topic("leads.late").size(), played.planted.late);
  std::map<std::string, std::uint64_t> codes;
  for (const flow::StoredRecord& record : played.driver->topic("leads.dead_letters")) {
    for (const auto& [name, value] : record.headers) {
      codes[value] += name == "ls-error-code" ? 1 : 0;
    }
  }
  for (const auto& [code, count] : played.planted.broken_by_code()) {
    EXPECT_EQ(codes[code], count) << code;
  }
}

TEST_F(World, TheModelComesNearTheBayesOptimalScoreAndTheDriftIsFound) {
  const generator::GeneratorOptions options = world(20'000);
  const Played played = play(options, hourly());

  generator::Truth truth(options);
  event::JsonDocument document;
  std::vector<ml::ScoredLabel> served;
  std::vector<ml::ScoredLabel> bayes;
  for (const flow::StoredRecord& record : played.driver->topic("leads.examples")) {
    const auto example = document.parse(record.value);
    ASSERT_TRUE(example);
    const std::string_view lead = *example->text("lead");
    const bool label = *example->boolean("label");
    served.push_back({*example->number("margin"), label});
    const auto chance = truth.bayes(
        {lead.substr(lead.find('|') + 1), *parse_rfc3339(*example->text("scored_at")), kHorizon});
    if (chance) {
      bayes.push_back({std::log(*chance / (1.0 - *chance)), label});
    }
  }
  const auto served_thirds = ml::measure_thirds(served);
  const auto bayes_thirds = ml::measure_thirds(bayes);
  EXPECT_GT(served_thirds[2].auc, served_thirds[0].auc);
  EXPECT_GT(served_thirds[2].auc, bayes_thirds[2].auc - 0.05);

  ASSERT_FALSE(played.driver->topic("leads.findings").empty());
  const flow::StoredRecord& first = played.driver->topic("leads.findings").front();
  const auto finding = document.parse(first.value);
  EXPECT_TRUE(finding->text("entity")->starts_with("dwell_"));
  EXPECT_GE(first.time, played.planted.drift->time);
}

}  // namespace
}  // namespace ls
