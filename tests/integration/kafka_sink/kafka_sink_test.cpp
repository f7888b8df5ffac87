#include "integration/kafka_sink/kafka_sink_bench.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <future>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ls::kafka {
namespace {

TEST_F(KafkaSinkTest, ACommitStoresOutputsAndChangelogOfTheTask) {
  rows_.put("row1", "v1");
  rows_.erase("row2");
  rows_.put("META", "m");

  ASSERT_TRUE(send("k", "v"));
  const Status committed = commit();

  ASSERT_TRUE(committed.has_value()) << committed.error().message;
  const std::vector<Read> outputs = read("out");
  ASSERT_EQ(outputs.size(), 1U);
  EXPECT_EQ(outputs[0].key, "k");
  EXPECT_EQ(outputs[0].value, "v");
  const std::vector<Read> changes = read("test.score.changelog");
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(state::row_key(changes[0].key).value(), "row1");
  EXPECT_EQ(changes[0].value, "v1");
  EXPECT_TRUE(changes[1].is_tombstone);
  EXPECT_EQ(state::row_key(changes[2].key).value(), "META");
  EXPECT_EQ(counters().committed, 1U);
}

// Rows go to the client in runs, and its queue may be full in the midst of one.
TEST_F(KafkaSinkTest, ManyRowsArriveOnceAndInOrderThroughASmallQueue) {
  ClientSettings settings = cluster_.settings();
  settings.passthrough["producer.queue.buffering.max.messages"] = "100";
  client_ = Cluster::make(settings, *clock_).take();
  std::vector<std::string> keys;
  for (int i = 0; i < 1000; ++i) {
    keys.push_back(fmt::format("row{}", i));
    if (i % 7 == 0) {
      rows_.erase(keys.back());
    } else {
      rows_.put(keys.back(), i % 5 == 0 ? "" : keys.back());
    }
  }

  const Status committed = commit();

  ASSERT_TRUE(committed.has_value()) << committed.error().message;
  const std::vector<Read> changes = read("test.score.changelog");
  ASSERT_EQ(changes.size(), keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    EXPECT_EQ(state::row_key(changes[i].key).value(), keys[i]);
    EXPECT_EQ(changes[i].is_tombstone, i % 7 == 0);
    EXPECT_EQ(changes[i].value, i % 7 == 0 || i % 5 == 0 ? "" : keys[i]);
  }
  EXPECT_EQ(sink().changelog_next("score", Partition(1)), Offset(1000));
}

TEST_F(KafkaSinkTest, TheChangelogGoesOnBehindTheLastCommittedRow) {
  EXPECT_EQ(sink().changelog_next("score", Partition(1)), std::nullopt);
  rows_.put("row1", "v1");
  rows_.put("META", "m");

  ASSERT_TRUE(commit());

  EXPECT_EQ(sink().changelog_next("score", Partition(1)), Offset(2));
  EXPECT_EQ(sink().changelog_next("score", Partition(0)), std::nullopt);
}

TEST_F(KafkaSinkTest, HeadersAndEmptyValuesArriveAsTheyWere) {
  const std::vector<flow::Header> headers = {{"ls-o", "1|score"}, {"empty", ""}};
  flow::OutgoingMessage message;
  message.topic = "out";
  message.key = "k";
  message.headers = headers;

  ASSERT_TRUE(sink().send(message));
  ASSERT_TRUE(commit());

  const std::vector<Read> outputs = read("out");
  ASSERT_EQ(outputs.size(), 1U);
  EXPECT_FALSE(outputs[0].is_tombstone);
  const std::vector<std::pair<std::string, std::string>> expected = {{"ls-o", "1|score"},
                                                                     {"empty", ""}};
  EXPECT_EQ(outputs[0].headers, expected);
}

TEST_F(KafkaSinkTest, NothingToCommitMakesNoTransaction) {
  EXPECT_TRUE(sink().commit({}));

  EXPECT_EQ(counters().committed, 0U);
}

TEST_F(KafkaSinkTest, AnOutputThatIsRefusedRollsTheTransactionBack) {
  cluster_.inject(Api::produce, {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED});
  ASSERT_TRUE(send("k", "v"));

  const Status failed = commit();

  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().code, "permission");
  EXPECT_EQ(failed.error().retry, Retry::yes);
  ASSERT_TRUE(sink().abort());
  EXPECT_TRUE(commit());
}

TEST_F(KafkaSinkTest, MissingRightsForTheTransactionalIdAreSaidAtStart) {
  cluster_.inject(Api::init_producer_id, {RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED});

  const Result<WorkerClients> refused = make_worker();

  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, "permission");
  EXPECT_EQ(refused.error().retry, Retry::yes);
  EXPECT_TRUE(make_worker().has_value());
}

TEST_F(KafkaSinkTest, MissingRightsHealWithoutARestartAndWithoutAHotLoop) {
  ASSERT_TRUE(send("k", "v"));
  cluster_.inject(Api::end_transaction, {RD_KAFKA_RESP_ERR_INVALID_TXN_STATE});
  cluster_.inject(Api::init_producer_id, {RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED});
  ASSERT_FALSE(commit().has_value());

  const Status refused = sink().abort();

  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, "permission");
  // At first it is too early.
  EXPECT_FALSE(sink().abort().has_value());
  settle();
  EXPECT_EQ(counters().recreated, 2U);
  ASSERT_TRUE(send("k", "v"));
  EXPECT_TRUE(commit());
}

TEST_F(KafkaSinkTest, ABrokerThatComesBackInTimeIsRiddenOut) {
  ASSERT_TRUE(send("k", "v"));
  ASSERT_TRUE(commit());
  ASSERT_TRUE(send("k", "w"));
  cluster_.set_down();

  auto committed = std::async(std::launch::async, [&] { return commit(); });
  EXPECT_EQ(committed.wait_for(std::chrono::milliseconds(1500)), std::future_status::timeout);
  cluster_.set_up();

  const Status status = committed.get();
  EXPECT_TRUE(status.has_value()) << status.error().message;
  EXPECT_EQ(counters().committed, 2U);
}

TEST_F(KafkaSinkTest, AConnectionThatBrokeInATransactionMakesTheProducerAnew) {
  ASSERT_TRUE(send("k", "v"));
  cluster_.inject(Api::end_transaction, {RD_KAFKA_RESP_ERR__TRANSPORT});

  ASSERT_TRUE(commit());

  EXPECT_EQ(counters().recreated, 1U);
  ASSERT_TRUE(send("k", "w"));
  EXPECT_TRUE(commit());
  EXPECT_EQ(counters().recreated, 1U);
}

TEST_F(KafkaSinkTest, AnOutageLongerThanTheTransactionEndsInAnErrorAndHeals) {
  ASSERT_TRUE(send("k", "v"));
  ASSERT_TRUE(commit());
  ASSERT_TRUE(send("k", "w"));
  cluster_.set_down();

  const Status failed = commit();

  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().retry, Retry::yes);
  EXPECT_EQ(counters().recreated, 1U);
  EXPECT_FALSE(sink().abort().has_value());
  cluster_.set_up();
  settle();
  ASSERT_TRUE(send("k", "x"));
  EXPECT_TRUE(commit());
}

TEST_F(KafkaSinkTest, ARecordThatIsTooLargeIsSaidAndLeavesTheTransaction) {
  ASSERT_TRUE(send("k", "v"));

  const Status refused = send("k", std::string(2'000'000, 'x'));

  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, "message_too_large");
  EXPECT_EQ(refused.error().retry, Retry::no);
  ASSERT_TRUE(commit());
  EXPECT_EQ(read("out").size(), 1U);
}

TEST_F(KafkaSinkTest, WithoutTransactionsForOutputsTheStateStillHasOne) {
  sink(Guarantee::at_least_once);
  rows_.put("META", "m");

  ASSERT_TRUE(send("k", "v"));
  ASSERT_TRUE(commit());

  EXPECT_EQ(read("out").size(), 1U);
  EXPECT_EQ(counters().committed, 1U);
  EXPECT_EQ(sink().changelog_next("score", Partition(1)), Offset(1));
}

}  // namespace
}  // namespace ls::kafka
