#include "app/evaluate/bounded_pass.hpp"
#include "app/log_topics.hpp"
#include "app/wire.hpp"
#include "unit/app/log_commands.hpp"

#include "leadstream/flow/control.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace ls::app {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Leads that see pages, every second of which converts: learned from and scored with.
std::string story(int leads) {
  std::string events;
  const auto add = [&events](const std::string& type, int lead, EventTime time,
                             const std::string& rest) {
    events += fmt::format(
        "{{\"type\":\"{}\",\"id\":\"{}{}{}\",\"time\":\"{}\",\"contact_id\":\"L{}\"{}}}\n", type,
        type, lead, time.ms, format_rfc3339(time), lead, rest);
  };
  for (int lead = 0; lead < leads; ++lead) {
    const EventTime start = kNow - days(60) + hours(lead);
    add("page.viewed", lead, start + hours(1), "");
    add("page.viewed", lead, start, "");
    if (lead % 2 == 0) {
      add("label.conversion", lead, start + days(1), R"(,"value":true)");
    }
  }
  // By then who did not convert is known not to.
  add("page.viewed", 0, kNow - days(1), "");
  return events;
}

using Line = std::string;
constexpr const char* kOutputs[] = {"leads.scores",      "leads.examples", "leads.signals",
                                    "leads.evaluations", "leads.models",   "leads.findings"};

class ReplayCommand : public LogCommands {
 protected:
  void SetUp() override {
    const std::string events = file("events.ndjson", story(40));
    ASSERT_EQ(run({"produce", events, "--set", "partitions=3"}).code, ExitCode::ok);
    settings_.topologies.dir = LEADSTREAM_SOURCE_DIR "/topologies";
    settings_.data_dir = folder_.path();
    project_ = load_project(settings_).take();
    pass_ = std::make_unique<BoundedPass>(settings_, *project_);
    std::ifstream lines(events);
    for (std::string line; std::getline(lines, line);) {
      ASSERT_TRUE(pass_->add(line, kNow));
    }
    ASSERT_TRUE(pass_->run());
  }

  // As it runs for people: threads, and the machine's clock.
  Answer replay(const std::string& id, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {
        "replay",
        id,
        "--until",
        format_rfc3339(pass_->measured().until),
        "-q",
        "--set",
        fmt::format("time.disorder={}ms", pass_->measured().disorder.count),
        "--set",
        "http.enabled=false",
        "--set",
        "data_dir=" + folder_.path(),
        "--set",
        "topologies.dir=" + settings_.topologies.dir,
        "--set",
        "workers=2",
        "--set",
        "partitions=3",
        "-o",
        "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    test::Printed out;
    test::Printed error;
    const auto clock = make_system_clock();
    CommandContext context{.out = out.stream(), .error = error.stream(), .clock = *clock};
    const ExitCode code = run_command_line(std::move(arguments), context);
    return {.code = code, .out = out.text(), .error = error.text()};
  }

  // Sorted, without what one task tells another.
  [[nodiscard]] std::vector<Line> written(const std::string& topic) const {
    std::vector<Line> lines;
    const ManualClock clock(kNow);
    const auto log = open_log(settings_, clock).take();
    const auto found = find_topic(*log, topic).take();
    const Status read = for_each_record(
        *log, found, [&](const runtime::LogGateway::StoredRecord& stored) -> Status {
          const auto& headers = stored.record.headers;
          if (std::ranges::none_of(headers, [](const auto& header) {
                return header.first == flow::kControlHeader;
              })) {
            lines.push_back(stored.record.key + " " + stored.record.value);
          }
          return {};
        });
    EXPECT_TRUE(read) << read.error().message;
    std::ranges::sort(lines);
    return lines;
  }
  [[nodiscard]] std::vector<Line> expected(const std::string& topic) const {
    std::vector<Line> lines;
    for (const flow::StoredRecord& record : pass_->topic(topic)) {
      lines.push_back(record.key + " " + record.value);
    }
    std::ranges::sort(lines);
    return lines;
  }

  Settings settings_;
  std::shared_ptr<const Project> project_;
  std::unique_ptr<BoundedPass> pass_;
};

TEST_F(ReplayCommand, MakesWhatTheOneThreadDriverMakesAndOnlyOnce) {
  const Answer answer = replay("r1");
  const Answer again = replay("r1");

  for (const Answer* each : {&answer, &again}) {
    EXPECT_EQ(each->code, ExitCode::ok) << each->error;
    EXPECT_THAT(each->out, HasSubstr(R"("late":0,"claim":"B")"));
  }
  for (const char* topic : kOutputs) {
    EXPECT_EQ(written(std::string(topic) + ".r1"), expected(topic)) << topic;
  }
  EXPECT_GT(expected("leads.models").size(), 3U);
  EXPECT_GT(expected("leads.scores").size(), 80U);
}

// The driver is a path of its own: it knows no tasks, transactions or controls.
class VerifyReplay : public ReplayCommand {
 protected:
  [[nodiscard]] std::vector<std::string> command(EventTime until) const {
    return {"verify",
            "--replay",
            "r1",
            "--until",
            format_rfc3339(until),
            "-o",
            "json",
            "--set",
            fmt::format("time.disorder={}ms", pass_->measured().disorder.count),
            "--set",
            "partitions=3"};
  }
  Answer verify(const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = command(pass_->measured().until);
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
  // Writes what nobody should have written, or again what somebody has.
  void append(const std::string& topic, runtime::LogGateway::Record record) {
    const ManualClock clock(kNow);
    const auto log = open_log(settings_, clock).take();
    ASSERT_TRUE(log->append({{topic, std::move(record)}}));
  }
  [[nodiscard]] runtime::LogGateway::Record first_of(const std::string& topic) const {
    const ManualClock clock(kNow);
    const auto log = open_log(settings_, clock).take();
    std::optional<runtime::LogGateway::Record> first;
    const Status read = for_each_record(*log, find_topic(*log, topic).take(), [&](const auto& at) {
      first = first ? first : at.record;
      return Status();
    });
    EXPECT_TRUE(read) << read.error().message;
    return first.value();
  }
};

TEST_F(VerifyReplay, ACompleteRunIsClean) {
  ASSERT_EQ(replay("r1").code, ExitCode::ok);

  const Answer answer = verify();

  EXPECT_EQ(answer.code, ExitCode::ok) << answer.out << answer.error;
  EXPECT_THAT(answer.out, HasSubstr(R"("discrepancies":0)"));
  EXPECT_THAT(answer.out, HasSubstr(fmt::format(R"("subject":"leads.scores.r1","expected":{0},)"
                                                R"("found":{0})",
                                                expected("leads.scores").size())));
  EXPECT_THAT(answer.out, HasSubstr("only what it wrote is compared"));
}

TEST_F(VerifyReplay, WhatCameAfterTheRunIsNotOfIt) {
  ASSERT_EQ(replay("r1").code, ExitCode::ok);
  const std::string later = file("later.ndjson", story(3));
  ASSERT_EQ(run({"produce", later, "--set", "partitions=3"}).code, ExitCode::ok);

  EXPECT_EQ(verify().code, ExitCode::ok);
}

TEST_F(VerifyReplay, WhatIsDoubledInventedOrChangedIsToldByKeyAndTime) {
  ASSERT_EQ(replay("r1").code, ExitCode::ok);
  runtime::LogGateway::Record record = first_of("leads.scores.r1");
  append("leads.scores.r1", record);
  record.key = "nobody";
  append("leads.scores.r1", record);

  const Answer answer = verify();

  EXPECT_EQ(answer.code, ExitCode::found_problems) << answer.error;
  EXPECT_THAT(answer.out, HasSubstr(R"("discrepancies":2)"));
  EXPECT_THAT(answer.out, HasSubstr(R"("kind":"duplicated","where":"leads.scores.r1")"));
  EXPECT_THAT(answer.out, HasSubstr("key nobody at "));
}

TEST_F(VerifyReplay, ARunIsHeldAgainstTheSettingsWithWhichItWasMade) {
  EXPECT_THAT(verify().error, HasSubstr("run r1 has not begun"));
  ASSERT_EQ(replay("r1").code, ExitCode::ok);

  const Answer lag = verify({"--set", "time.lag=5m"});
  const Answer end = run(command(pass_->measured().until + days(1)));

  for (const Answer* each : {&lag, &end}) {
    EXPECT_NE(each->code, ExitCode::ok);
    EXPECT_THAT(each->error, HasSubstr("run r1 was made with other topologies, partitions"));
  }
}

TEST_F(ReplayCommand, ARunGoesOnOnlyAsItBeganAndKeepsNoInputOnceItIsComplete) {
  ASSERT_EQ(replay("r1").code, ExitCode::ok);

  const Answer other = replay("r1", {"--set", "time.lag=5m"});

  EXPECT_NE(other.code, ExitCode::ok);
  EXPECT_THAT(other.error, HasSubstr("start a new run"));
  const ManualClock clock(kNow);
  const auto log = open_log(settings_, clock).take();
  for (const char* topic : {"crm.web", "crm.label", "leads.examples.r1"}) {
    EXPECT_THAT(find_topic(*log, topic).take().readers, IsEmpty()) << topic;
  }
}

TEST_F(ReplayCommand, WhatItsTasksTellEachOtherIsShownOnlyWhereItIsAskedFor) {
  ASSERT_EQ(replay("r1").code, ExitCode::ok);
  const std::vector<std::string> consume = {"consume", "leads.examples.r1", "--from-beginning",
                                            "-o", "json"};
  std::vector<std::string> with_controls = consume;
  with_controls.push_back("--controls");

  const std::string data = run(consume).out;
  const std::string all = run(with_controls).out;

  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(data, '\n')),
            expected("leads.examples").size());
  EXPECT_THAT(data, Not(HasSubstr(R"("name":"ls-c")")));
  EXPECT_THAT(all, HasSubstr(R"("name":"ls-c")"));
}

}  // namespace
}  // namespace ls::app
