#include "aligned/aligned_case.hpp"
#include "broker/replay_run.hpp"
#include "real/real_project.hpp"
#include "real/real_world.hpp"
#include "support/broker_test.hpp"
#include "support/crash_verdict.hpp"
#include "support/kafka_client.hpp"
#include "support/seed.hpp"
#include "support/temp_folder.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/flow/driver.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

// Aligned runs of the program itself on a real broker, in several processes that are killed again
// and again: what they write is what the one-thread driver writes, record for record.

namespace ls::test {
namespace {

// LEADSTREAM_ALIGNED asks for more random topologies, before a release.
std::uint64_t cases_wanted() {
  constexpr std::uint64_t kUsual = 6;
  const char* wanted = std::getenv("LEADSTREAM_ALIGNED");
  return seeds(wanted == nullptr ? kUsual : std::strtoull(wanted, nullptr, 10));
}

// The records are of the past, where retention would delete them unread, and some of years ahead.
Status make_input(const std::string& address, const std::string& topic, std::int32_t partitions) {
  return KafkaClient(address).create({topic,
                                      partitions,
                                      {{"message.timestamp.type", "CreateTime"},
                                       {"message.timestamp.after.max.ms", "9223372036854775807"},
                                       {"retention.ms", "-1"}}});
}

class Replay : public BrokerTest {
 protected:
  void SetUp() override {
    BrokerTest::SetUp();
    if (testing::Test::IsSkipped() || testing::Test::HasFatalFailure()) {
      return;
    }
    address_ = shared_broker().address();
  }

  std::string address_;
  TempFolder folder_;
};

// One random case: its topologies in files, its input on topics of its own.
class CaseOnBroker {
 public:
  CaseOnBroker(const aligned::Case& run, std::string address, std::string folder)
      : case_(run), address_(std::move(address)), folder_(std::move(folder)) {}

  Status prepare() const {
    std::filesystem::create_directories(folder_ + "/topologies");
    std::filesystem::copy(LEADSTREAM_SOURCE_DIR "/topologies/events",
                          folder_ + "/topologies/events");
    for (const auto& [name, yaml] : case_.files) {
      std::ofstream(folder_ + "/topologies/" + name + ".yaml") << yaml;
    }
    const KafkaClient client(address_);
    for (const std::string& topic : aligned::outside_topics()) {
      LS_TRY(make_input(address_, own(topic), case_.input_partitions));
    }
    // Of what is there, the program keeps the number of partitions.
    LS_TRY(client.create({fmt::format("leads.signals.{}", case_.options.run),
                          case_.options.tasks.at("watch"),
                          {{"message.timestamp.type", "LogAppendTime"}}}));
    return fill();
  }
  [[nodiscard]] ReplayRun::Options options(std::size_t processes) const {
    return {.address = address_,
            .folder = folder_ + "/process",
            .topologies = folder_ + "/topologies",
            .id = case_.options.run,
            .until = case_.options.until,
            .processes = processes,
            .settings = fmt::format("topics: {{ crm.web: {}, crm.label: {} }}\n"
                                    "batch: {{ records_max: {}, wait: 20ms }}\n"
                                    "time: {{ boundary: {}ms, lag: {}ms, disorder: {}ms }}\n",
                                    own("crm.web"), own("crm.label"), case_.run_records_max,
                                    case_.boundary.count, case_.options.lag.count,
                                    case_.options.disorder->count),
            .kafka = ", session_timeout: 6s"};
  }

 private:
  [[nodiscard]] std::string own(const std::string& topic) const {
    return fmt::format("{}.in.{}", topic, case_.options.run);
  }
  Status fill() const {
    KafkaWriter writer({.address = address_, .settings = {{"enable.idempotence", "true"}}});
    for (const aligned::Input& input : case_.inputs) {
      SentRecord sent{own(input.topic), input.key, input.value};
      sent.timestamp_ms = input.appended.ms;
      LS_TRY(writer.send(sent));
    }
    return writer.flush();
  }

  const aligned::Case& case_;
  std::string address_;
  std::string folder_;
};

// What differs, or went wrong; empty if all is well.
std::string judge_case(std::uint64_t seed, const std::string& address, const std::string& folder,
                       std::size_t& kills) {
  const aligned::Case run = aligned::case_of(seed);
  const CaseOnBroker on_broker(run, address, folder);
  if (const Status prepared = on_broker.prepare(); !prepared) {
    return prepared.error().message;
  }
  Random random(hash_combine(seed, 5));
  ReplayRun replay(on_broker.options(1 + random.below(3)));
  const Status ran = replay.run(random.below(5), Millis{2500}, random);
  kills += replay.kills();
  if (!ran) {
    return ran.error().message;
  }
  const auto lines = replay.lines(aligned::output_topics(run));
  if (!lines) {
    return lines.error().message;
  }
  const std::vector<std::string> expected = aligned::expected_of(run);
  return *lines == expected ? "" : aligned::first_difference(expected, *lines);
}

TEST_P(Replay, RandomRunsWriteWhatTheDriverWritesWhoeverIsKilled) {
  const std::uint64_t first = seed();
  const std::uint64_t count = cases_wanted();
  std::size_t kills = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string problem =
        judge_case(first + i, address_, folder_ / fmt::format("case{}", first + i), kills);
    ASSERT_EQ(problem, "") << "--seed=" << first + i << " --seeds=1";
  }
  fmt::print("[ FIGURES  ] kafka={} cases={} kills={}\n", GetParam(), count, kills);
}

// An alert says on which topic and up to which offset its records lie, and offsets are no part of
// what a run claims.
std::vector<std::string> without_places(std::vector<std::string> lines) {
  for (std::string& line : lines) {
    const std::size_t begin = line.find(R"("sources":[)");
    if (line.starts_with("leads.alerts ") && begin != std::string::npos) {
      line.erase(begin, line.find(']', begin) - begin);
    }
  }
  std::ranges::sort(lines);
  return lines;
}

TEST_P(Replay, BankMarketingInThreeProcessesWritesWhatTheDriverWrites) {
  constexpr std::int32_t kPartitions = 3;
  const Millis boundary = minutes(30);
  const auto set = real_data_set("bank_marketing");
  if (!set) {
    GTEST_SKIP() << set.error().message;
  }
  const auto project = write_real_project(*set, folder_ / "topologies");
  ASSERT_TRUE(project) << project.error().message;
  const CrashWorld world = make_real_world(*set, kPartitions);
  flow::DriverOptions options;
  options.boundary = boundary;
  const auto driver = flow::Driver::make({(*project)->score, (*project)->train, (*project)->watch},
                                         (*project)->catalog, options);
  ASSERT_TRUE(driver) << driver.error().message;
  KafkaWriter writer({.address = address_, .settings = {{"enable.idempotence", "true"}}});
  for (const std::string& topic : (*project)->score->input_topics()) {
    ASSERT_TRUE(make_input(address_, topic, kPartitions));
  }
  for (const InputRecord& record : world.records) {
    ASSERT_TRUE((*driver)->push(record.topic, record.key, record.value, record.appended));
    SentRecord sent{record.topic, record.key, record.value};
    sent.timestamp_ms = record.appended.ms;
    ASSERT_TRUE(writer.send(sent));
  }
  ASSERT_TRUE(writer.flush());
  const EventTime until = world.end + Millis{1};
  ASSERT_TRUE((*driver)->run(until));
  Random random(seed());
  ReplayRun run(
      {.address = address_,
       .folder = folder_ / "process",
       .topologies = folder_ / "topologies",
       .id = "bank",
       .until = until,
       .processes = 3,
       .settings = fmt::format("time: {{ boundary: {0}ms, lag: {0}ms }}\n", boundary.count),
       .kafka = ", session_timeout: 6s"});

  const Status ran = run.run(5, Millis{3000}, random);

  ASSERT_TRUE(ran) << ran.error().message;
  std::vector<std::string> expected;
  for (const std::string& topic : (*driver)->topics_written()) {
    for (const flow::StoredRecord& record : (*driver)->topic(topic)) {
      expected.push_back(topic + " " + aligned::canonical_line(record));
    }
  }
  expected = without_places(std::move(expected));
  const auto written = run.lines(output_topics(**project));
  ASSERT_TRUE(written) << written.error().message;
  const std::vector<std::string> lines = without_places(*written);
  EXPECT_TRUE(lines == expected) << aligned::first_difference(expected, lines);
  EXPECT_NE(run.log().find("(B) holds"), std::string::npos) << run.log();
  EXPECT_GT((*driver)->topic("leads.models").size(), 20U);
  EXPECT_GT((*driver)->topic("model.metrics").size(), 0U);
  fmt::print("[ FIGURES  ] kafka={} inputs={} lines={} kills={} rows_restored={}\n", GetParam(),
             world.records.size(), expected.size(), run.kills(), run.rows_restored());
  const auto audit = run.verify();
  ASSERT_TRUE(audit) << audit.error().message;
  EXPECT_EQ(audit->code, 0) << audit->text;
  EXPECT_NE(audit->text.find("clean as far as it could be checked"), std::string::npos)
      << audit->text;
  const auto other = run.again({"--set", "time.lag=1h"});
  ASSERT_TRUE(other) << other.error().message;
  EXPECT_NE(other->code, 0);
  EXPECT_NE(other->text.find("start a new run"), std::string::npos) << other->text;
}

// T6: what an open transaction hides at the start is not of the run, whenever it is decided.
TEST_P(Replay, ARunEndsWhereTheDecidedPartOfItsInputEnded) {
  const aligned::Case run = aligned::case_of(2);
  aligned::Case named = run;
  named.options.run = "open";
  const CaseOnBroker broker(named, address_, folder_ / "open");
  ASSERT_TRUE(broker.prepare());
  KafkaWriter open({.address = address_, .transactional_id = "replay.open"});
  ASSERT_TRUE(open.open());
  ASSERT_TRUE(open.begin());
  for (std::size_t i = 0; i < 20; ++i) {
    const aligned::Input& input = run.inputs[i];
    SentRecord sent{fmt::format("{}.in.open", input.topic), input.key, input.value};
    sent.timestamp_ms = input.appended.ms;
    ASSERT_TRUE(open.send(sent));
  }
  ASSERT_TRUE(open.flush());
  Random random(seed());
  ReplayRun replay(broker.options(1));
  ASSERT_TRUE(replay.run(0, Millis{1}, random));
  ASSERT_TRUE(open.commit());

  const auto again = replay.again({});

  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->code, 0) << again->text;
  const auto lines = replay.lines(aligned::output_topics(run));
  ASSERT_TRUE(lines) << lines.error().message;
  const std::vector<std::string> expected = aligned::expected_of(run);
  EXPECT_TRUE(*lines == expected) << aligned::first_difference(expected, *lines);
}

INSTANTIATE_TEST_SUITE_P(Kafka, Replay, testing::Values(KafkaBroker::versions().back()),
                         version_name);

}  // namespace
}  // namespace ls::test
