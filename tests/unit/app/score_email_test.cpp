#include "app/command_line.hpp"
#include "support/printed.hpp"
#include "support/temp_folder.hpp"

#include "leadstream/event/json_document.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

namespace ls::app {
namespace {

struct Answer {
  ExitCode code;
  std::string out;
  std::string error;
};

Answer score(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"score", "email"});
  arguments.insert(arguments.end(), {"--lists", LEADSTREAM_SOURCE_DIR "/topologies/lists", "-q"});
  test::Printed out;
  test::Printed error;
  const ManualClock clock(EventTime{0});
  CommandContext context{.out = out.stream(), .error = error.stream(), .clock = clock};
  const ExitCode code = run_command_line(std::move(arguments), context);
  return {.code = code, .out = out.text(), .error = error.text()};
}

TEST(ScoreEmailCommand, ExplainsAddressesWithTheirPoints) {
  const Answer answer = score({"info@gmial.com", "-o", "json"});

  ASSERT_EQ(answer.code, ExitCode::ok) << answer.error;
  event::JsonDocument document;
  const event::JsonView root = document.parse(answer.out).take();
  EXPECT_EQ(root.text("tier").value(), "fair");
  EXPECT_EQ(root.get("flags").value().text("typo_of").value(), "gmail.com");
  EXPECT_EQ(root.get("syntax").value().text("category").value(), "valid");
  double sum = root.number("base").value();
  for (const event::JsonView each : root.get("explain").value().items()) {
    sum += each.number("contribution").value();
  }
  EXPECT_NEAR(sum, root.number("score").value(), 1e-9);
}

TEST(ScoreEmailCommand, WritesATableForAFile) {
  const test::TempFolder folder;
  std::ofstream(folder / "leads.csv") << "id,email\n1,ann.smith@mailinator.com\n2,\"a,b@x.com\"\n";

  const Answer answer =
      score({"--file", folder / "leads.csv", "--format", "csv", "--out", folder / "out.csv"});

  ASSERT_EQ(answer.code, ExitCode::ok) << answer.error;
  std::ifstream out(folder / "out.csv");
  std::string header;
  std::string first;
  std::string second;
  std::getline(out, header);
  std::getline(out, first);
  std::getline(out, second);
  EXPECT_TRUE(header.starts_with("email,score,tier,recommendation,reachability,category,"));
  // Domain 5, structure 60+15+10, history 50, engagement 45, risk 40, under the cap of 30.
  EXPECT_TRUE(first.starts_with(
      "ann.smith@mailinator.com,30,poor,do_not_send,risky,valid,valid,none,true,false,false,"))
      << first;
  EXPECT_TRUE(
      second.starts_with("\"a,b@x.com\",0,invalid,do_not_send,invalid,error,"
                         "expecting_text,syntax,"))
      << second;
}

TEST(ScoreEmailCommand, PassesOverLinesThatCannotBeRead) {
  const test::TempFolder folder;
  std::ofstream(folder / "leads.ndjson")
      << "{\"mail\":\"ann@acme.com\"}\n{\"mail\":7}\nno json\n{\"mail\":\"bob@acme.com\"}\n";

  const Answer answer = score(
      {"--file", folder / "leads.ndjson", "--format", "ndjson", "--column", "mail", "-o", "json"});

  EXPECT_EQ(answer.code, ExitCode::partial);
  EXPECT_NE(answer.out.find("\"email\":\"ann@acme.com\""), std::string::npos);
  EXPECT_NE(answer.out.find("\"email\":\"bob@acme.com\""), std::string::npos);
  EXPECT_NE(answer.error.find("leads.ndjson:2: "), std::string::npos) << answer.error;
  EXPECT_NE(answer.error.find("leads.ndjson:3: "), std::string::npos) << answer.error;
}

TEST(ScoreEmailCommand, SaysWhatItNeeds) {
  const test::TempFolder folder;
  std::ofstream(folder / "leads.csv") << "id,e-mail\n1,ann@acme.com\n";

  const Answer nothing = score({});
  const Answer column = score({"--file", folder / "leads.csv", "--format", "csv"});

  EXPECT_NE(nothing.code, ExitCode::ok);
  EXPECT_NE(nothing.error.find("takes addresses, or --file"), std::string::npos);
  EXPECT_NE(column.error.find("there is no column \"email\"; did you mean \"e-mail\"?"),
            std::string::npos)
      << column.error;
}

}  // namespace
}  // namespace ls::app
