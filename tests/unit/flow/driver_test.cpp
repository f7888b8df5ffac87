#include "leadstream/flow/driver.hpp"

#include "support/seed.hpp"
#include "unit/flow/toys.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

namespace ls::flow {
namespace {

const EventTime kStart{1'750'032'000'000};

std::unique_ptr<Driver> made(DriverOptions options = {}) {
  auto driver = Driver::make({toys::counting()}, toys::catalog(), std::move(options));
  toys::must(driver ? Status() : Status(driver.error()));
  return std::move(*driver);
}

void push(Driver& driver, const std::string& id, const std::string& lead, EventTime time) {
  toys::must(driver.push("web", lead, toys::page_json(id, lead, time), time));
}

TEST(Driver, RefusesTopologiesThatFeedEachOther) {
  const auto driver = Driver::make(
      {toys::counting("a", {"x"}, "y"), toys::counting("b", {"y"}, "x")}, toys::catalog(), {});
  ASSERT_FALSE(driver.has_value());
  EXPECT_NE(driver.error().message.find("lead back"), std::string::npos);
}

TEST(Driver, ReadsInEventTimeOrder) {
  const auto driver = made();
  push(*driver, "b", "L1", kStart + minutes(5));
  push(*driver, "a", "L1", kStart);
  toys::must(driver->run());

  const std::vector<StoredRecord>& counts = driver->topic("counts");
  ASSERT_EQ(counts.size(), 2U);
  EXPECT_EQ(counts[0].time, kStart);
  EXPECT_EQ(counts[1].time, kStart + minutes(5));
  EXPECT_EQ(driver->topics_written(), (std::vector<std::string>{"counts"}));
}

TEST(Driver, FiresTimersUpToTheEndThatIsAskedFor) {
  const auto driver = made();
  push(*driver, "a", "L1", kStart);
  toys::must(driver->run());
  EXPECT_EQ(driver->topic("counts").size(), 1U);
  toys::must(driver->run(kStart + hours(1)));
  EXPECT_EQ(driver->topic("counts").size(), 2U);
}

TEST(Driver, ItsOutputDependsOnNeitherBatchesNorPartitions) {
  std::string expected;
  for (const std::int32_t partitions : {1, 4}) {
    for (const std::size_t batch : {std::size_t{1}, std::size_t{7}, std::size_t{1000}}) {
      DriverOptions options;
      options.run_records_max = batch;
      options.input_partitions = partitions;
      options.disorder = hours(6);
      const auto driver = made(options);
      Random random(test::seed());
      for (int i = 0; i < 500; ++i) {
        const EventTime time =
            kStart + minutes(3 * i) - Millis{static_cast<std::int64_t>(random.below(7'200'000))};
        const std::string lead = "L" + std::to_string(random.below(20));
        std::string value = toys::page_json("e" + std::to_string(i), lead, time);
        if (i % 50 == 7) {
          value = "{";
        }
        toys::must(driver->push("web", lead, value, kStart + minutes(3 * i)));
      }
      toys::must(driver->run(kStart + days(3)));
      const std::string canonical = driver->canonical();
      if (expected.empty()) {
        expected = canonical;
      }
      EXPECT_TRUE(canonical == expected) << partitions << " partitions, batches of " << batch;
    }
  }
  EXPECT_GT(expected.size(), 10'000U);
}

TEST(Driver, InputInPartsIsInputAtOnce) {
  const auto whole = made();
  const auto parts = made();
  for (int i = 0; i < 100; ++i) {
    push(*whole, "e" + std::to_string(i), "L" + std::to_string(i % 3), kStart + minutes(i));
    push(*parts, "e" + std::to_string(i), "L" + std::to_string(i % 3), kStart + minutes(i));
    if (i % 10 == 9) {
      toys::must(parts->run());
    }
  }
  toys::must(whole->run(kStart + days(1)));
  toys::must(parts->run(kStart + days(1)));
  EXPECT_EQ(whole->canonical(), parts->canonical());
}

TEST(Driver, ShowsWhatNodesProducedLast) {
  DriverOptions options;
  options.is_observed = true;
  const auto driver = made(options);
  push(*driver, "a", "L2", kStart);
  push(*driver, "b", "L1", kStart + minutes(1));
  push(*driver, "c", "L2", kStart + minutes(2));
  toys::must(driver->run());

  const auto outputs = driver->node_output("toy", "count");
  ASSERT_EQ(outputs.size(), 2U);
  EXPECT_EQ(outputs[0].key, "L1");
  EXPECT_EQ(outputs[1].key, "L2");
  EXPECT_EQ(outputs[1].time, kStart + minutes(2));
  EXPECT_NE(outputs[1].json.find("\"n\":2"), std::string::npos);
  EXPECT_TRUE(driver->node_output("toy", "none").empty());
  EXPECT_EQ(driver->describe("toy", "count"), "null");
}

TEST(Driver, ALateRecordIsToldFromAnEarlyOne) {
  DriverOptions options;
  options.disorder = minutes(30);
  const auto driver = made(options);
  push(*driver, "a", "L1", kStart);
  push(*driver, "b", "L1", kStart - minutes(30));
  push(*driver, "c", "L1", kStart - minutes(30) + Millis{-1});
  toys::must(driver->run());

  EXPECT_EQ(driver->topic("counts").size(), 2U);
  EXPECT_EQ(driver->topic("leads.late").size(), 1U);
}

}  // namespace
}  // namespace ls::flow
