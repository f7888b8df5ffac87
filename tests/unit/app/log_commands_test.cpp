#include "unit/app/log_commands.hpp"

#include "app/project.hpp"
#include "app/serve.hpp"
#include "app/wire.hpp"

#include "leadstream/embedded/embedded_log.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace ls::app {
namespace {

using testing::HasSubstr;

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

TEST_F(LogCommands, AnEventIsCheckedWithoutBeingStored) {
  const std::string events =
      file("events.ndjson",
           R"({"type":"page.viewed","id":"e1","time":"2026-05-01T10:00:00Z","contact_id":"42"})"
           "\n"
           R"({"type":"page.viewed","id":"e2","time":"soon","contact_id":"42"})"
           "\n");

  const Answer text = run({"check-event", events, "--set", "partitions=1"});
  const Answer json = run({"check-event", events, "-o", "json", "--set", "partitions=1"});

  EXPECT_EQ(text.code, ExitCode::found_problems);
  EXPECT_EQ(text.error, "");
  EXPECT_TRUE(text.out.starts_with(
      events + ":1: accepted page.viewed id=e1 key=42 topic=crm.web partition=0\n" + events +
      ":2: refused invalid_time /time: "))
      << text.out;
  EXPECT_TRUE(json.out.starts_with(
      R"({"line":1,"accepted":true,"type":"page.viewed","id":"e1","key":"42","topic":"crm.web",)"
      R"("partition":0})"
      "\n"
      R"({"line":2,"accepted":false,"pointer":"/time","code":"invalid_time","detail":)"))
      << json.out;
  const std::filesystem::directory_iterator left(folder_.path());
  EXPECT_EQ(std::distance(begin(left), end(left)), 1);  // the events themselves
}

TEST_F(LogCommands, GoodEventsPassTheCheck) {
  const std::string events =
      file("events.ndjson",
           R"({"type":"page.viewed","id":"e1","time":"2026-05-01T10:00:00Z","contact_id":"42"})"
           "\n");

  EXPECT_EQ(run({"check-event", events}).code, ExitCode::ok);
  EXPECT_EQ(run({"check-event", events, "-q"}).out, "");
}

TEST_F(LogCommands, ARefusedLineIsToldWithItsNumberCodeAndPlace) {
  const std::string bad = R"({"type":"page.viewed","id":"b","time":"x","contact_id":"L1"})";
  const std::string events = file("events.ndjson", view("a", "L1") + bad + "\n" + view("c", "L1"));

  const Answer skipping = run({"produce", events, "--skip-refused", "-q"});
  EXPECT_EQ(skipping.code, ExitCode::partial);
  EXPECT_THAT(skipping.error, HasSubstr("events.ndjson:2: invalid_time /time: "));
  EXPECT_THAT(skipping.out, HasSubstr("2 stored, 1 refused"));

  const Answer stopping = run({"produce", events, "-q"});
  EXPECT_EQ(stopping.code, ExitCode::partial);
  EXPECT_THAT(stopping.error, HasSubstr("events.ndjson:2: invalid_time /time: "));
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

TEST_F(LogCommands, TheOrderOfTheFileIsTheOrderOfArrivalWhateverTheTopics) {
  const std::string label = R"({"type":"label.conversion","id":"l","time":"2026-05-01T10:00:00Z",)"
                            R"("tenant":"acme","contact_id":"L1","value":true})";
  run({"produce", file("events.ndjson", view("a", "L1") + label + "\n" + view("b", "L1")), "-q"});

  const state::DatabaseMemory memory({});
  const ManualClock clock(kNow);
  embedded::LogOptions options;
  options.folder = folder_.path() + "/log";
  const auto log = embedded::EmbeddedLog::open(options, memory, clock);

  ASSERT_TRUE(log) << log.error().message;
  std::map<std::uint64_t, std::string> arrivals;
  for (const embedded::TopicInfo& topic : (*log)->topics()) {
    for (const embedded::PartitionInfo& partition : topic.partitions) {
      for (const auto& record :
           (*log)->read(topic.name, partition.partition, Offset(0), 9).take()) {
        arrivals[record.sequence] = topic.name;
      }
    }
  }
  std::string order;
  for (const auto& [sequence, topic] : arrivals) {
    order += topic + " ";
  }
  EXPECT_EQ(order, "crm.web crm.label crm.web ");
}

TEST_F(LogCommands, ATableWithoutIdsGivesItsRowsIdsFromWhatTheySay) {
  const std::string mapping = file("leads.yaml", R"(
type: lead.created
key: Lead
time: { column: At }
fields: { source: Source }
)");
  const auto produce = [&](const std::string& rows) {
    const std::string table = file("leads.csv", "\xef\xbb\xbfLead,At,Source,Note\n" + rows);
    const Answer answer = run({"produce", table, "--format", "csv", "--mapping", mapping, "-q"});
    EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
  };
  const std::string row = "7,1777629600,web,x\n";
  const std::string other = "7,1777629600,web,y\n";  // in a column that is no field

  produce(row + other + row);
  produce(other);

  const std::string out = run({"consume", "crm.lead", "--from-beginning", "-o", "json"}).out;
  const std::string before = "\"id\":\"";
  std::vector<std::string> ids;
  for (std::size_t at = out.find(before); at != std::string::npos; at = out.find(before, at + 1)) {
    ids.push_back(out.substr(at + before.size(), 32));
  }
  ASSERT_EQ(ids.size(), 4U) << out;
  EXPECT_EQ(ids[0], ids[2]);
  EXPECT_NE(ids[0], ids[1]);
  EXPECT_EQ(ids[1], ids[3]);
}

TEST_F(LogCommands, ABrokenTableIsToldByItsPlace) {
  const std::string mapping = file("leads.yaml", R"(
type: lead.created
key: Lead
time: { start: "2026-05-01T00:00:00Z" }
fields: { source: Source }
)");
  const std::pair<std::string, std::string> cases[] = {
      {"Lead,Source\n7,web\n8\n", "t.csv:3: bad_row: expected 2 cells as in the header, not 1"},
      {"Lead,Source\n\n7,web,x\n", "t.csv:3: bad_row: expected 2 cells as in the header, not 3"},
      {"Lead,Source,Lead\n", "t.csv:1:1: the column \"Lead\" stands twice"},
      {"Lead,Source\n7,w\xc3\xa9\"b\n", "t.csv:2:5: a quote inside a cell"},
      {"Lead,Source\n7,\"a\nb\"c\n", "t.csv:3:3: something follows a closing quote"},
      {"Lead,Source\n7,\"a\nb\n", "t.csv:2:3: a quote is not closed"},
      {"", "t.csv: there is no line with the names of the columns"}};
  for (const auto& [text, complaint] : cases) {
    const Answer answer =
        run({"produce", file("t.csv", text), "--format", "csv", "--mapping", mapping, "-q"});
    EXPECT_NE(answer.code, ExitCode::ok) << text;
    EXPECT_THAT(answer.error, HasSubstr(complaint));
  }
}

TEST_F(LogCommands, ARowThatIsTooShortMayBeSkipped) {
  const std::string mapping = file("leads.yaml", R"(
type: lead.created
key: Lead
time: { start: "2026-05-01T00:00:00Z", step: 1m }
fields: { source: Source }
)");
  const Answer answer = run({"produce", file("t.csv", "Lead,Source\n7\n8,web\n"), "--format", "csv",
                             "--mapping", mapping, "--skip-refused", "-q"});

  EXPECT_EQ(answer.code, ExitCode::partial);
  EXPECT_THAT(answer.out, HasSubstr("1 stored, 1 refused"));
  EXPECT_THAT(run({"consume", "crm.lead", "-o", "json"}).out,
              HasSubstr(R"("time":"2026-05-01T00:01:00.000Z","contact_id":"8")"));
}

TEST_F(LogCommands, UncheckedLinesAreStoredAsTheyAre) {
  const std::string lines = view("a", "L1") + "{\"type\":\n\n\xff\r\n";

  const Answer produced =
      run({"produce", file("raw", lines), "--unchecked", "--topic", "crm.web", "-q"});
  EXPECT_EQ(produced.code, ExitCode::ok) << produced.error;
  const std::string out = run({"consume", "crm.web", "--from-beginning", "-o", "json"}).out;

  EXPECT_THAT(out, HasSubstr(R"("key":"acme|L1")"));
  EXPECT_THAT(out, HasSubstr(R"("key":"","value":"{\"type\":",)"));
  EXPECT_THAT(out, HasSubstr(R"("key":"","value":"",)"));
  EXPECT_THAT(out, HasSubstr(R"("key":"","value_base64":"/w0=",)"));
  EXPECT_THAT(run({"produce", file("raw", lines), "--unchecked"}).error,
              HasSubstr("--unchecked needs --topic"));
}

TEST_F(LogCommands, ConsumedJsonIsOneLineARecordAndLosesNothing) {
  Settings settings;
  settings.data_dir = folder_.path();
  {
    const ManualClock clock(kNow);
    const auto log = open_log(settings, clock).take();
    runtime::LogGateway::Record pretty;
    pretty.key = "\xfe";
    pretty.value = "{\n  \"a\": 1.50\r\n}";
    pretty.headers = {{"h", "1"}, {"h", "\xff"}};
    runtime::LogGateway::Record text;
    text.value = "\"a\"";
    runtime::LogGateway::Record null;
    null.value = "null";
    runtime::LogGateway::Record gone;
    gone.is_tombstone = true;
    std::vector<runtime::LogGateway::Record> records = {pretty, text, null, gone};
    for (auto& record : records) {
      record.partition = Partition(0);
    }
    ASSERT_TRUE(log->produce("t", records));
  }

  const std::string out = run({"consume", "t", "--from-beginning", "-o", "json"}).out;

  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 4);
  EXPECT_THAT(out, HasSubstr("\"key_base64\":\"/g==\",\"value\":{   \"a\": 1.50  },"
                             "\"headers\":[{\"name\":\"h\",\"value\":\"1\"},"
                             "{\"name\":\"h\",\"value_base64\":\"/w==\"}]"));
  EXPECT_THAT(out, HasSubstr(R"("value":"\"a\"",)"));
  EXPECT_THAT(out, HasSubstr(R"("value":"null",)"));
  EXPECT_THAT(out, HasSubstr(R"("value":null,)"));
}

TEST_F(LogCommands, NumbersBelowZeroAreRefused) {
  for (const char* option : {"--offset=-5", "--count=-1", "--partition=-1"}) {
    const Answer answer = run({"consume", "crm.web", option});
    EXPECT_EQ(answer.code, ExitCode::usage) << option;
    EXPECT_THAT(answer.error, HasSubstr(": expected a whole number from 0 on, not -")) << option;
  }
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
