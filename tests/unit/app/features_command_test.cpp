#include "app/embedded_gateway.hpp"
#include "unit/app/log_commands.hpp"

#include "leadstream/embedded/embedded_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace ls::app {
namespace {

using testing::HasSubstr;
using testing::Not;

// A log in which a lead looked at two pages.
class FeaturesCommand : public LogCommands {
 protected:
  FeaturesCommand() {
    const ManualClock clock(kNow);
    embedded::LogOptions options;
    options.folder = folder_.path() + "/log";
    const state::DatabaseMemory memory({});
    const auto log = embedded::EmbeddedLog::open(options, memory, clock).take();
    EmbeddedGateway gateway(*log);
    for (const std::string hour : {"10", "12"}) {
      runtime::LogGateway::Record record;
      record.key = "acme|42";
      record.value = R"({"type":"page.viewed","id":"e)" + hour + R"(","time":"2026-05-01T)" + hour +
                     R"(:00:00Z","tenant":"acme","contact_id":"42","dwell_ms":100})";
      const auto placed = gateway.append({{"crm.web", record}});
      EXPECT_TRUE(placed) << placed.error().message;
    }
  }
};

TEST_F(FeaturesCommand, ListsWhatIsDeclared) {
  const Answer answer = run({"features", "list"});

  EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
  EXPECT_THAT(answer.out, HasSubstr("lead_ml_v2@"));
  EXPECT_THAT(answer.out, HasSubstr("118 features, 112 facts"));
  EXPECT_THAT(answer.out, HasSubstr("open_rate"));
}

TEST_F(FeaturesCommand, ShowsOneWithWhatItReads) {
  const Answer text = run({"features", "show", "opens_30d"});
  const Answer json = run({"features", "show", "open_rate", "-o", "json"});

  EXPECT_THAT(text.out, HasSubstr("90d in hops of 1d"));
  EXPECT_THAT(json.out, HasSubstr(R"("kind":"ratio")"));
  EXPECT_THAT(json.out, HasSubstr(R"({"name":"sends","events":["email.sent"])"));
}

TEST_F(FeaturesCommand, NamesWhatIsNearToWhatThereIsNot) {
  const Answer feature = run({"features", "show", "open_rat"});
  EXPECT_NE(feature.code, ExitCode::ok);
  EXPECT_THAT(feature.error, HasSubstr("did you mean \"open_rate\""));
  const Answer set = run({"features", "list", "lead_ml_v3"});
  EXPECT_NE(set.code, ExitCode::ok);
  EXPECT_THAT(set.error, HasSubstr("did you mean \"lead_ml_v2\""));
}

TEST_F(FeaturesCommand, RebuildsAVectorAsOfATime) {
  const auto at = [&](std::vector<std::string> more) {
    std::vector<std::string> words = {"features", "at", "acme|42", "--topology", "lead_features"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  };
  const Answer now = at({});
  const Answer then = at({"--as-of", "2026-05-01T11:00:00Z", "-o", "json"});

  EXPECT_EQ(now.code, ExitCode::ok) << now.error;
  EXPECT_THAT(now.out, HasSubstr("lead_features.lead as of 2026-05-01T12:00:00.000Z"));
  EXPECT_THAT(then.out, HasSubstr(R"("as_of":"2026-05-01T10:00:00.000Z")"));
  EXPECT_THAT(then.out, HasSubstr(R"("views_7d":1)"));
  EXPECT_THAT(then.out, Not(HasSubstr(R"("views_7d":2)")));
}

TEST_F(FeaturesCommand, SaysThatNothingWasTold) {
  const Answer before = run({"features", "at", "acme|42", "--topology", "lead_features", "--as-of",
                             "2026-05-01T09:00:00Z"});
  EXPECT_NE(before.code, ExitCode::ok);
  EXPECT_THAT(before.error, HasSubstr("nothing was told"));
  const Answer time = run({"features", "at", "acme|42", "--as-of", "noon"});
  EXPECT_THAT(time.error, HasSubstr("--as-of"));
  const Answer node = run({"features", "at", "acme|42"});
  EXPECT_THAT(node.error, HasSubstr("score.engagement"));
}

}  // namespace
}  // namespace ls::app
