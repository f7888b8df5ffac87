#include "app/command_line.hpp"
#include "app/project.hpp"
#include "app/serve.hpp"
#include "app/wire.hpp"
#include "support/printed.hpp"
#include "support/temp_folder.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

namespace ls::app {
namespace {

using testing::HasSubstr;

struct Answer {
  ExitCode code;
  std::string out;
  std::string error;
};

// 2026-05-02T00:00:00Z, after all events of these tests.
constexpr EventTime kNow{1'777'680'000'000};

// A folder with a log, and the project's own topologies.
class LogCommands : public testing::Test {
 protected:
  Answer run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(),
                     {"--set", "data_dir=" + folder_.path(), "--set",
                      std::string("topologies.dir=") + LEADSTREAM_SOURCE_DIR + "/topologies"});
    test::Printed out;
    test::Printed error;
    const ManualClock clock(kNow);
    CommandContext context{.out = out.stream(), .error = error.stream(), .clock = clock};
    const ExitCode code = run_command_line(std::move(arguments), context);
    return {.code = code, .out = out.text(), .error = error.text()};
  }
  std::string file(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }

  test::TempFolder folder_;
};

std::string view(const std::string& id, const std::string& lead) {
  return R"({"type":"page.viewed","id":")" + id +
         R"(","time":"2026-05-01T10:00:00Z","tenant":"acme","contact_id":")" + lead + "\"}\n";
}

TEST_F(LogCommands, WhatIsProducedIsConsumedWithItsKey) {
  const Answer produced =
      run({"produce", file("events.ndjson", view("a", "L1") + "\n" + view("b", "L2")), "-o", "json",
           "-q"});
  EXPECT_EQ(produced.code, ExitCode::ok) << produced.error;
  EXPECT_EQ(produced.out,
            "{\"stored\":2,\"refused\":0,\"topics\":{\"crm.web\":2},\"codes\":{},"
            "\"refusals\":[]}\n");

  const Answer consumed = run({"consume", "crm.web", "--key", "acme|L2", "-o", "json"});
  EXPECT_EQ(consumed.code, ExitCode::ok) << consumed.error;
  EXPECT_THAT(consumed.out, HasSubstr(R"("key":"acme|L2")"));
  EXPECT_THAT(consumed.out, HasSubstr(R"("id":"b")"));
  EXPECT_EQ(std::count(consumed.out.begin(), consumed.out.end(), '\n'), 1);
}

TEST_F(LogCommands, ARefusedLineIsToldWithItsNumberCodeAndPlace) {
  const std::string bad = R"({"type":"page.viewed","id":"b","time":"x","contact_id":"L1"})";
  const std::string events = file("events.ndjson", view("a", "L1") + bad + "\n" + view("c", "L1"));

  const Answer skipping = run({"produce", events, "--skip-refused", "-q"});
  EXPECT_EQ(skipping.code, ExitCode::partial);
  EXPECT_THAT(skipping.error, HasSubstr("line 2: invalid_time /time: "));
  EXPECT_THAT(skipping.out, HasSubstr("2 stored, 1 refused"));

  const Answer stopping = run({"produce", events, "-q"});
  EXPECT_EQ(stopping.code, ExitCode::partial);
  EXPECT_THAT(stopping.error, HasSubstr("line 2: invalid_time /time: "));
}

TEST_F(LogCommands, ATableBecomesEventsByItsMapping) {
  const std::string table = file("leads.csv",
                                 "Lead Number;Source;Size\r\n"
                                 "7;\"Web; \"\"organic\"\"\";120\r\n"
                                 "8;Select;\r\n");
  const std::string mapping = file("leads.yaml", R"(
separator: ";"
type: lead.created
key: Lead Number
time: { start: "2026-05-01T00:00:00Z", step: 1m }
fields: { source: Source, headcount: Size }
constants: { acquisition: paid }
missing: [Select]
)");
  const Answer produced = run({"produce", table, "--format", "csv", "--mapping", mapping, "-q"});
  EXPECT_EQ(produced.code, ExitCode::ok) << produced.error;

  const Answer consumed = run({"consume", "crm.lead", "--from-beginning", "-o", "json"});
  EXPECT_THAT(consumed.out, HasSubstr(R"("time":"2026-05-01T00:00:00.000Z","contact_id":"7",)"
                                      R"("source":"Web; \"organic\"","headcount":120,)"
                                      R"("acquisition":"paid")"));
  EXPECT_THAT(consumed.out, HasSubstr(R"("time":"2026-05-01T00:01:00.000Z","contact_id":"8",)"
                                      R"("acquisition":"paid")"));
}

TEST_F(LogCommands, AColumnThatIsNotThereIsNamed) {
  const std::string table = file("leads.csv", "Lead Nmber\n7\n");
  const std::string mapping = file("leads.yaml", R"(
type: lead.created
key: Lead Number
time: { start: "2026-05-01T00:00:00Z" }
)");
  EXPECT_THAT(run({"produce", table, "--format", "csv", "--mapping", mapping}).error,
              HasSubstr("there is no column \"Lead Number\"; did you mean \"Lead Nmber\"?"));
}

TEST_F(LogCommands, TopicsAreListedWithTheirRecords) {
  run({"produce", file("events.ndjson", view("a", "L1")), "-q"});
  const Answer topics = run({"topics", "list", "-o", "json"});
  EXPECT_EQ(topics.code, ExitCode::ok) << topics.error;
  EXPECT_THAT(topics.out, HasSubstr(R"({"name":"crm.web","records":1,)"));
}

TEST_F(LogCommands, ATopicThatIsNotThereIsToldWithTheOneThatIsMeant) {
  run({"produce", file("events.ndjson", view("a", "L1")), "-q"});
  EXPECT_THAT(run({"consume", "crm.wep"}).error, HasSubstr("did you mean \"crm.web\"?"));
}

TEST_F(LogCommands, ALogThatIsInUseIsReachedThroughItsUser) {
  Settings settings;
  settings.data_dir = folder_.path();
  settings.topologies.dir = std::string(LEADSTREAM_SOURCE_DIR) + "/topologies";
  settings.http.listen.port = 0;
  const ManualClock clock(kNow);
  const auto project = load_project(settings).take();
  const auto wire = Wire::make(settings, project, clock).take();
  const auto serve = Serve::start(settings, *project, *wire, clock);
  ASSERT_TRUE(serve) << serve.error().message;

  const Answer produced = run({"produce", file("events.ndjson", view("a", "L1")), "-q"});
  const Answer consumed = run({"consume", "crm.web", "--key", "acme|L1", "-o", "json"});

  EXPECT_EQ(produced.code, ExitCode::ok) << produced.error;
  EXPECT_EQ(consumed.code, ExitCode::ok) << consumed.error;
  EXPECT_THAT(consumed.out, HasSubstr(R"("id":"a")"));
}

TEST_F(LogCommands, AnInstanceThatHoldsTheLogAndDoesNotAnswerIsNamed) {
  Settings settings;
  settings.data_dir = folder_.path();
  const ManualClock clock(kNow);
  const auto held = open_log(settings, clock);
  ASSERT_TRUE(held);
  file("http_address", "http://127.0.0.1:1\n");

  const Answer answer = run({"topics", "list"});

  EXPECT_EQ(answer.code, ExitCode::temporary);
  EXPECT_THAT(answer.error, HasSubstr("is in use by"));
  EXPECT_THAT(answer.error, HasSubstr("127.0.0.1:1 does not answer"));
}

TEST_F(LogCommands, PredictionsAreMeasuredWholeAndInParts) {
  // Margins that put every positive above every negative: an AUC of 1.
  std::string examples;
  for (const char* line : {R"({"label":true,"margin":2})", R"({"label":false,"margin":-2})",
                           R"({"label":true,"margin":1})", R"({"label":false,"margin":-1})"}) {
    examples += std::string(line) + "\n";
  }
  const Answer answer = run(
      {"evaluate", "--file", file("examples.ndjson", examples), "--segments", "2", "-o", "json"});
  EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
  EXPECT_THAT(answer.out, HasSubstr(R"("part":"all","examples":4,"positives":2,"auc":1)"));
  EXPECT_THAT(answer.out, HasSubstr(R"("part":"2/2","examples":2,"positives":1,"auc":1)"));
}

// Leads that see pages; every second one converts a day later. The last view of each is written
// first, so the input is out of order by an hour.
std::string story(int leads) {
  std::string events;
  const auto add = [&events](const std::string& type, int lead, EventTime time,
                             const std::string& rest) {
    events += fmt::format(R"({{"type":"{}","id":"{}{}{}","time":"{}","contact_id":"L{}"{}}})", type,
                          type, lead, time.ms, format_rfc3339(time), lead, rest) +
              "\n";
  };
  for (int lead = 0; lead < leads; ++lead) {
    const EventTime start = kNow - days(60) + hours(lead);
    add("page.viewed", lead, start + hours(1), "");
    add("page.viewed", lead, start, "");
    if (lead % 2 == 0) {
      add("label.conversion", lead, start + days(1), R"(,"value":true)");
    }
  }
  return events;
}

TEST_F(LogCommands, EventsOfThePastAreLearnedAndScoredInTheirOrder) {
  const std::string events = file("events.ndjson", story(40) + "broken\n");

  const Answer answer = run({"evaluate", "--events", events, "--segments", "1", "-o", "json"});

  EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
  EXPECT_THAT(answer.out, HasSubstr(R"("part":"all","examples":)"));
  EXPECT_THAT(answer.error, HasSubstr("Ran 100 events, 1 refused"));
  EXPECT_THAT(answer.error, HasSubstr("boundary 1m, lag 1m, disorder "));
  EXPECT_THAT(answer.error, HasSubstr("(measured)"));
  EXPECT_EQ(run({"evaluate", "--events", events, "--segments", "1", "-o", "json"}).out, answer.out);
}

TEST_F(LogCommands, ThePassTakesItsBoundaryFromTheSettings) {
  const Answer answer = run({"evaluate", "--events", file("events.ndjson", story(40)), "--set",
                             "time.boundary=1h", "--set", "time.lag=2h"});

  EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
  EXPECT_THAT(answer.error, HasSubstr("boundary 1h, lag 2h"));
}

TEST_F(LogCommands, APredictionCountsOnceWithItsLastLabel) {
  std::string examples;
  for (const char* line :
       {R"({"id":"a","label":false,"margin":2})", R"({"id":"b","label":false,"margin":-2})",
        R"({"id":"a","label":true,"margin":2,"corrects":true})"}) {
    examples += std::string(line) + "\n";
  }
  const Answer answer =
      run({"evaluate", "--file", file("examples.ndjson", examples), "-o", "json"});
  EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
  EXPECT_THAT(answer.out, HasSubstr(R"("part":"all","examples":2,"positives":1,"auc":1)"));
}

TEST_F(LogCommands, TheProjectsOwnFilesAreValid) {
  const Answer answer = run({"validate", "--offline"});
  EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
  EXPECT_THAT(answer.out, HasSubstr("topology score: 5 nodes, 3 sinks"));
}

TEST_F(LogCommands, AGraphHasEveryNodeAndTheTopicsBetweenThem) {
  const Answer dot = run({"graph", "score", "train"});
  EXPECT_THAT(dot.out, HasSubstr("\"topic:leads.examples\" -> \"train.examples\";"));
  EXPECT_THAT(dot.out, HasSubstr("\"score.engagement\" -> \"score.model\";"));
  EXPECT_THAT(run({"graph", "--format", "mermaid"}).out, HasSubstr("flowchart LR\n"));
  EXPECT_THAT(run({"graph", "scor"}).error, HasSubstr("did you mean \"score\"?"));
}

}  // namespace
}  // namespace ls::app
