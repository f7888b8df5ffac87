#include "unit/app/log_commands.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace ls::app {
namespace {

using testing::HasSubstr;

const std::string kFolder = LEADSTREAM_SOURCE_DIR "/config/profiles";
using ProfileCommand = LogCommands;

// Twenty leads that want a car, of whom two asked for a quote and converted.
std::string story() {
  std::string events;
  const auto add = [&events](const std::string& type, int lead, EventTime time,
                             const std::string& rest) {
    events += fmt::format(R"({{"type":"{}","id":"{}{}","time":"{}","contact_id":"L{:02}"{}}})",
                          type, type, lead, format_rfc3339(time), lead, rest) +
              "\n";
  };
  for (int lead = 0; lead < 20; ++lead) {
    const EventTime start = kNow - days(60) + hours(lead);
    add("lead.created", lead, start,
        R"(,"country":"US","industry":"Motor trade","headcount":4,"tags":["test_drive"])");
    if (lead % 10 == 0) {
      add("quote.requested", lead, start + hours(1), R"(,"product":"p")");
      add("label.conversion", lead, start + days(1), R"(,"value":true)");
      add("quote.requested", lead + 100, start, R"(,"product":"p")");
    }
  }
  return events + "broken\n";
}

TEST_F(ProfileCommand, ListsAndShowsProfiles) {
  const Answer list = run({"profile", "list", "--profiles", kFolder});
  EXPECT_EQ(list.code, ExitCode::ok) << list.error;
  EXPECT_THAT(list.out, HasSubstr("real_estate           20/25/40/15"));
  EXPECT_THAT(list.out, HasSubstr("half in 14d, in 3d from 11-01 until 01-15"));
  const Answer show = run({"profile", "show", "automotive", "--profiles", kFolder});
  EXPECT_EQ(show.code, ExitCode::ok) << show.error;
  EXPECT_THAT(show.out, HasSubstr("engagement      40.0 of 100"));
  EXPECT_THAT(show.out, HasSubstr("+8              test_drive"));
  const Answer json = run({"profile", "show", "automotive", "--profiles", kFolder, "-o", "json"});
  EXPECT_THAT(json.out,
              HasSubstr(R"("bonuses":{"inventory_signal":7,"trade_in":5,"test_drive":8})"));
}

TEST_F(ProfileCommand, AMisspeltProfileIsToldWithTheNearest) {
  const Answer answer = run({"profile", "show", "automotiv", "--profiles", kFolder});
  EXPECT_NE(answer.code, ExitCode::ok);
  EXPECT_THAT(answer.error, HasSubstr("did you mean \"automotive\""));
}

TEST_F(ProfileCommand, BacktestComparesTiersAndLift) {
  const std::vector<std::string> arguments = {"profile",
                                              "backtest",
                                              "automotive",
                                              "--profiles",
                                              kFolder,
                                              "--events",
                                              file("events.ndjson", story()),
                                              "-o",
                                              "json"};
  const Answer answer = run(arguments);

  EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
  EXPECT_THAT(answer.error, HasSubstr("Ran 26 events, 1 refused"));
  EXPECT_THAT(answer.error, HasSubstr("events.ndjson:27: refused malformed_json: "));
  EXPECT_THAT(answer.out, HasSubstr(R"("leads":22,"outcomes":2,"top":3,"changed":20)"));
  EXPECT_THAT(answer.out, HasSubstr(R"("before":{"profile":"b2b_saas")"));
  // Those who converted score highest: 2 of 3 against 2 of 22.
  EXPECT_THAT(answer.out, HasSubstr(R"("top_outcomes":2,"lift":7.333333333333333)"));
  EXPECT_EQ(run(arguments).out, answer.out);
}

TEST_F(ProfileCommand, BacktestAgainstItselfChangesNothing) {
  const Answer answer = run({"profile", "backtest", "automotive", "--against", "automotive",
                             "--profiles", kFolder, "--events", file("events.ndjson", story())});
  EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
  EXPECT_THAT(answer.out, HasSubstr("0 of 22 leads change tier"));
  EXPECT_THAT(answer.out, HasSubstr("lift of top"));
}

}  // namespace
}  // namespace ls::app
