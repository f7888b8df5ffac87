#include "unit/app/log_commands.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace ls::app {
namespace {

using testing::HasSubstr;
using EvaluateCommand = LogCommands;

TEST_F(EvaluateCommand, PredictionsAreMeasuredWholeAndInParts) {
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
  // The labels alternate, so both who say "as before" and who say "as most" are always wrong.
  EXPECT_THAT(answer.out, HasSubstr(R"("average_precision":1,"accuracy":1)"));
  EXPECT_THAT(answer.out, HasSubstr(R"("no_change_accuracy":0,"majority_accuracy":0)"));
  EXPECT_THAT(run({"evaluate", "--file", file("examples.ndjson", examples)}).out,
              HasSubstr("no change majority"));
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

TEST_F(EvaluateCommand, EventsOfThePastAreLearnedAndScoredInTheirOrder) {
  const std::string events = file("events.ndjson", story(40) + "broken\n");

  const Answer answer = run({"evaluate", "--events", events, "--segments", "1", "-o", "json"});

  EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
  EXPECT_THAT(answer.out, HasSubstr(R"("part":"all","examples":)"));
  EXPECT_THAT(answer.error, HasSubstr("Ran 100 events, 1 refused"));
  EXPECT_THAT(answer.error, HasSubstr("boundary 1m, lag 1m, disorder "));
  EXPECT_THAT(answer.error, HasSubstr("(measured)"));
  EXPECT_EQ(run({"evaluate", "--events", events, "--segments", "1", "-o", "json"}).out, answer.out);
}

TEST_F(EvaluateCommand, ThePassTakesItsBoundaryFromTheSettings) {
  const Answer answer = run({"evaluate", "--events", file("events.ndjson", story(40)), "--set",
                             "time.boundary=1h", "--set", "time.lag=2h"});

  EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
  EXPECT_THAT(answer.error, HasSubstr("boundary 1h, lag 2h"));
}

TEST_F(EvaluateCommand, APredictionCountsOnceWithItsLastLabel) {
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

TEST_F(EvaluateCommand, AnyScoresAreHeldAgainstTheTruthOfACrm) {
  const std::string truth = file("truth.ndjson", "");
  const std::string bayes = file("bayes.ndjson", "");
  ASSERT_EQ(run({"generate", "--scenario", "crm", "--leads", "200", "--days", "60", "--out",
                 file("events.ndjson", ""), "--truth", truth, "--bayes", bayes})
                .code,
            ExitCode::ok);

  // The best possible chances as if a model had said them.
  const Answer answer = run({"evaluate", "--file", bayes, "--truth", truth, "--target", "human",
                             "--score", "human", "-o", "json"});
  const Answer good = run({"evaluate", "--file", bayes, "--truth", truth, "--target", "good",
                           "--score", "good", "--count", "last", "-o", "json"});

  EXPECT_NE(answer.code, ExitCode::ok) << "most lines have no such member";
  EXPECT_EQ(good.code, ExitCode::ok) << good.error;
  EXPECT_THAT(good.out, HasSubstr(R"("model":"scores","scores":200,)"));
  EXPECT_THAT(good.out, HasSubstr(R"("model":"best possible","scores":200,)"));
  EXPECT_THAT(good.out, HasSubstr(R"("auc_gain":1,)"));
  EXPECT_NE(run({"evaluate", "--target", "good"}).code, ExitCode::ok);
}

}  // namespace
}  // namespace ls::app
