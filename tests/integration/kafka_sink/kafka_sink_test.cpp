#include "integration/mock_cluster.hpp"

#include "leadstream/kafka/cluster.hpp"
#include "leadstream/kafka/plain.hpp"
#include "leadstream/state/changelog.hpp"

#include <gtest/gtest.h>

#include <future>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ls::kafka {
namespace {

using test::Api;

struct Read {
  std::string key;
  std::string value;
  bool is_tombstone = false;
  std::vector<std::pair<std::string, std::string>> headers;
};

// A sink against mock brokers. The source never joins its group: the mock does not ask.
class KafkaSinkTest : public testing::Test {
 protected:
  KafkaSinkTest() {
    cluster_.create_topic("out", 2);
    cluster_.create_topic("in", 2);
    cluster_.create_topic("test.score.changelog", 2);
    client_ = Cluster::make(cluster_.settings(), *clock_).take();
  }

  Result<WorkerClients> make_worker(Guarantee guarantee = Guarantee::exactly_once) {
    WorkerSettings worker;
    worker.topology = "score";
    worker.instance_id = "i";
    worker.guarantee = guarantee;
    return client_->make_worker(worker);
  }

  flow::Sink& sink(Guarantee guarantee = Guarantee::exactly_once) {
    if (!worker_.sink) {
      worker_ = make_worker(guarantee).take();
    }
    return *worker_.sink;
  }

  Status send(const std::string& key, const std::string& value) {
    flow::OutgoingMessage message;
    message.topic = "out";
    message.partition = Partition(0);
    message.key = key;
    message.value = value;
    return sink().send(message);
  }

  Status commit() {
    const std::vector<flow::Position> positions = {{{"in", Partition(0)}, Offset(7)}};
    flow::TaskCommit task;
    task.topology = "score";
    task.partition = Partition(1);
    task.positions = positions;
    task.rows = &rows_;
    return sink().commit(std::span(&task, 1));
  }

  // As an engine does after an error, until the outcome is known.
  void settle() {
    const std::int64_t start = clock_->monotonic_ns();
    Status settled = sink().abort();
    while (!settled && clock_->monotonic_ns() - start < 20'000'000'000) {
      settled = sink().abort();
    }
    ASSERT_TRUE(settled.has_value()) << settled.error().message;
  }

  std::vector<Read> read(const std::string& topic) {
    auto consumer =
        PlainConsumer::make(cluster_.settings(), *clock_, topic, PlainConsumer::From::first).take();
    std::vector<Read> out;
    std::vector<flow::Message> messages;
    while (!consumer->has_caught_up()) {
      messages.clear();
      EXPECT_TRUE(consumer->poll(Millis{100}, 100, messages).has_value());
      for (const flow::Message& message : messages) {
        Read one{std::string(message.key), std::string(message.value), message.is_tombstone, {}};
        for (const flow::Header& header : message.headers) {
          one.headers.emplace_back(header.name, header.value);
        }
        out.push_back(std::move(one));
      }
    }
    return out;
  }

  [[nodiscard]] SinkCounters counters() const {
    return worker_.sink->counters();
  }

  test::MockCluster cluster_;
  std::unique_ptr<Clock> clock_ = make_system_clock();
  state::WriteBatch rows_;
  std::unique_ptr<Cluster> client_;
  WorkerClients worker_;
};

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

TEST_F(KafkaSinkTest, ACoordinatorThatMovesIsRiddenOut) {
  ASSERT_TRUE(send("k", "v"));
  cluster_.inject(Api::end_transaction, {RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
                                         RD_KAFKA_RESP_ERR_NOT_COORDINATOR});

  EXPECT_TRUE(commit());

  EXPECT_EQ(counters().committed, 1U);
  EXPECT_EQ(counters().aborted, 0U);
}

// Each of these asks for an abort; the next transaction must work.
TEST_F(KafkaSinkTest, ALostMembershipRollsTheTransactionBack) {
  for (const rd_kafka_resp_err_t answer :
       {RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
        RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID}) {
    ASSERT_TRUE(send("k", "v"));
    const std::uint64_t aborted_before = counters().aborted;
    cluster_.inject(Api::commit_offsets, {answer});

    const Status failed = commit();

    ASSERT_FALSE(failed.has_value()) << rd_kafka_err2name(answer);
    EXPECT_EQ(failed.error().retry, Retry::yes);
    EXPECT_EQ(counters().aborted, aborted_before + 1) << rd_kafka_err2name(answer);
    ASSERT_TRUE(sink().abort());
    ASSERT_TRUE(commit()) << rd_kafka_err2name(answer);
  }
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

TEST_F(KafkaSinkTest, AFatalErrorMakesTheProducerAnew) {
  for (const rd_kafka_resp_err_t answer :
       {RD_KAFKA_RESP_ERR_INVALID_TXN_STATE, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH}) {
    ASSERT_TRUE(send("k", "v"));
    const std::uint64_t recreated_before = counters().recreated;
    cluster_.inject(Api::end_transaction, {answer});

    const Status failed = commit();

    ASSERT_FALSE(failed.has_value()) << rd_kafka_err2name(answer);
    EXPECT_EQ(failed.error().retry, Retry::yes);
    settle();
    EXPECT_EQ(counters().recreated, recreated_before + 1);
    ASSERT_TRUE(commit()) << rd_kafka_err2name(answer);
  }
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
