#include "app/command_line.hpp"
#include "app/wire.hpp"
#include "support/printed.hpp"
#include "support/temp_folder.hpp"
#include "unit/app/topics/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace ls::app {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Answer {
  ExitCode code;
  std::string out;
  std::string error;
};

class TopicsCommand : public testing::Test {
 protected:
  Answer run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(),
                     {"--set", "data_dir=" + data_dir(), "--set",
                      std::string("topologies.dir=") + LEADSTREAM_SOURCE_DIR + "/topologies"});
    test::Printed out;
    test::Printed error;
    CommandContext context{.out = out.stream(), .error = error.stream(), .clock = clock_};
    const ExitCode code = run_command_line(std::move(arguments), context);
    return {.code = code, .out = out.text(), .error = error.text()};
  }
  Answer run_on_kafka(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(),
                     {"--set", "engine=kafka", "--set", "kafka.bootstrap=127.0.0.1:1", "--set",
                      "kafka.operation_timeout=1s"});
    return run(std::move(arguments));
  }
  [[nodiscard]] std::string data_dir() const {
    return folder_ / "data";
  }

  test::TempFolder folder_;
  ManualClock clock_{EventTime{1'777'680'000'000}};
};

TEST_F(TopicsCommand, ThePlanNeedsNoClusterOffline) {
  const Answer plan = run_on_kafka({"topics", "plan", "--offline"});

  EXPECT_EQ(plan.code, ExitCode::ok) << plan.error;
  EXPECT_THAT(plan.out, HasSubstr("topic                       partitions  cleanup.policy"));
  EXPECT_THAT(plan.out, HasSubstr("changelog of score"));
}

TEST_F(TopicsCommand, ThePlanIsJsonToo) {
  const Answer plan = run_on_kafka({"topics", "plan", "--offline", "-o", "json"});

  EXPECT_THAT(plan.out, HasSubstr(R"({"engine":"kafka","topics":[{"name":"crm.email",)"));
  EXPECT_THAT(plan.out, HasSubstr(R"("for":"score to train")"));
}

TEST_F(TopicsCommand, TheAccessNeededIsPrintedAsCommands) {
  const Answer acls =
      run_on_kafka({"topics", "plan", "--acls", "--set", "kafka.security.username=robot"});

  EXPECT_EQ(acls.code, ExitCode::ok) << acls.error;
  EXPECT_THAT(acls.out,
              HasSubstr("kafka-acls.sh --bootstrap-server 127.0.0.1:1 --add --allow-principal "
                        "User:robot --operation Describe --operation Read --topic crm.web\n"));
  EXPECT_THAT(acls.out,
              HasSubstr("--transactional-id leadstream.score. --resource-pattern-type prefixed\n"));
}

TEST_F(TopicsCommand, AClusterOutOfReachIsATemporaryFailure) {
  for (const char* what : {"plan", "create", "check"}) {
    const Answer answer = run_on_kafka({"topics", what});
    EXPECT_EQ(answer.code, ExitCode::temporary) << what;
    EXPECT_THAT(answer.error, HasSubstr("kafka.bootstrap")) << what;
  }
}

TEST_F(TopicsCommand, TheEmbeddedLogExplainsItselfAndShowsItsTopics) {
  for (const char* what : {"plan", "create", "check"}) {
    const Answer answer = run({"topics", what});
    EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
    EXPECT_THAT(answer.error, HasSubstr("makes each topic at its first use")) << what;
    EXPECT_THAT(answer.out, HasSubstr("at first use")) << what;
    EXPECT_THAT(answer.out, Not(HasSubstr("changelog"))) << what;
  }
  EXPECT_FALSE(std::filesystem::exists(data_dir())) << "asking made a log";
}

TEST_F(TopicsCommand, WithoutAWordTopicsAreListed) {
  const Answer answer = run({"topics"});

  EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
  EXPECT_THAT(answer.out, HasSubstr("records"));
}

TEST_F(TopicsCommand, InputsThatDisagreeAreAFindingAndStopTheStart) {
  Settings settings = topics_test::settings();
  settings.engine = Engine::embedded;
  settings.data_dir = data_dir();
  const runtime::LogGateway::Record record{
      .partition = {}, .key = "L1", .value = "{}", .is_tombstone = false, .headers = {}};
  ASSERT_TRUE(open_log(settings, clock_).value()->produce("crm.web", {record}));
  settings.partitions = 8;
  ASSERT_TRUE(open_log(settings, clock_).value()->produce("crm.lead", {record}));

  const Answer check = run({"topics", "check", "--set", "partitions=8"});
  EXPECT_EQ(check.code, ExitCode::found_problems);
  EXPECT_THAT(check.error, HasSubstr("crm.lead has 8, crm.web has 4"));

  const auto wire = Wire::make(settings, topics_test::project(settings), clock_);
  ASSERT_FALSE(wire.has_value());
  EXPECT_EQ(wire.error().code, kNotCoPartitioned);
}

}  // namespace
}  // namespace ls::app
