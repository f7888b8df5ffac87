#include "broker/fault_test.hpp"
#include "support/kafka_admin.hpp"
#include "support/kafka_client.hpp"
#include "support/kafka_group.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

// Records and topics that somebody took away, as the fault matrix numbers them: nothing is begun
// anew in silence, whatever else would look like progress.

namespace ls::test {
namespace {

using testing::HasSubstr;

constexpr char kInput[] = "crm.web";
constexpr char kChangelog[] = "crash.score.changelog";
constexpr Millis kEndsWithin = seconds(120);

class LostLogs : public FaultTest {
 protected:
  // Some work, and an end in order.
  void work_and_stop() {
    ASSERT_NO_FATAL_FAILURE(prepare({.leads = 120}));
    ASSERT_TRUE(ok(run().start()));
    ASSERT_TRUE(ok(run().wait_for_share(0.4)));
    const Result<int> code = run().process().stop();
    ASSERT_TRUE(code) << code.error().message;
    ASSERT_EQ(*code, 0) << run().process().log_end();
    admin_ = std::make_unique<KafkaAdmin>(broker().address());
  }
  // It ends by itself, and not well; what it says then.
  std::string end_of_start() {
    const std::size_t before = run().process().log().size();
    EXPECT_TRUE(ok(run().process().start()));
    EXPECT_FALSE(run().process().let_work(kEndsWithin)) << run().process().log_end();
    return run().process().log().substr(before);
  }
  void make_anew(const std::string& topic, const KafkaSettings& settings) {
    ASSERT_TRUE(ok(admin_->delete_topic(topic)));
    ASSERT_TRUE(ok(KafkaClient(broker().address()).create({topic, kPartitions, settings})));
  }

  // A partition of the input whose last record was not processed, and the record's offset: which
  // one stands where, no test can say.
  struct Unread {
    std::int32_t partition = 0;
    std::int64_t last = 0;
  };
  std::optional<Unread> find_unread() {
    const auto log = KafkaClient(broker().address()).read_all(kInput, Isolation::read_committed);
    const auto done =
        KafkaGroup(broker().address(), "crash.score", {{kInput, kPartitions}}).committed();
    if (!log || !done) {
      return std::nullopt;
    }
    std::optional<Unread> found;
    for (const ReadRecord& record : *log) {
      if (record.offset > done->at(static_cast<std::size_t>(record.partition))) {
        found = {record.partition, record.offset};
      }
    }
    return found;
  }

  std::unique_ptr<KafkaAdmin> admin_;
};

TEST_P(LostLogs, Row24RetentionThatPassedThePositionStopsIt) {
  ASSERT_NO_FATAL_FAILURE(work_and_stop());
  const std::optional<Unread> unread = find_unread();
  ASSERT_TRUE(unread);
  ASSERT_TRUE(ok(admin_->delete_records(kInput, unread->partition, unread->last)));

  const std::string said = end_of_start();

  EXPECT_THAT(said,
              HasSubstr(fmt::format("reading partition {} of topic crm.web", unread->partition)));
  EXPECT_THAT(said, HasSubstr("the log was cut by retention or made anew since the position was "
                              "noted; nothing is skipped silently"));
}

TEST_P(LostLogs, Row24AnInputMadeAnewStopsIt) {
  ASSERT_NO_FATAL_FAILURE(work_and_stop());
  ASSERT_NO_FATAL_FAILURE(make_anew(kInput, {}));

  const std::string said = end_of_start();

  EXPECT_THAT(said, HasSubstr("of topic crm.web"));
  EXPECT_THAT(said, HasSubstr("made anew since the position was noted"));
}

TEST_P(LostLogs, Row24AChangelogMadeAnewStopsIt) {
  ASSERT_NO_FATAL_FAILURE(work_and_stop());
  ASSERT_NO_FATAL_FAILURE(make_anew(kChangelog, {{"cleanup.policy", "compact"}}));

  const std::string said = end_of_start();
  EXPECT_THAT(said, HasSubstr("crash.score.changelog partition "));
  EXPECT_THAT(said, HasSubstr("but the changelog ends at 0: it was made anew or has lost records"));

  // Without the folder nothing is left of the state, and the group knows better.
  std::filesystem::remove_all(run().process().data_folder() + "/state/score");
  EXPECT_THAT(end_of_start(), HasSubstr("but the state knows nothing of this partition"));
}

INSTANTIATE_TEST_SUITE_P(Kafka, LostLogs, testing::Values(KafkaBroker::versions().back()),
                         version_name);

}  // namespace
}  // namespace ls::test
