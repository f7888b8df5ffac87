#include "integration/kafka_sink/kafka_sink_bench.hpp"

#include <fmt/core.h>

#include <vector>

// Every class of error that a transaction can meet, as the fault matrix numbers them: one answer to
// one request.

namespace ls::kafka {
namespace {

struct Fault {
  Api api;
  const char* request;
  rd_kafka_resp_err_t answer;
  std::string code = {};  // of the error that the engine gets, where it has one
};

std::string name_of(const testing::TestParamInfo<Fault>& fault) {
  return fmt::format("{}_{}", fault.param.request, rd_kafka_err2name(fault.param.answer));
}

class Faulty : public KafkaSinkTest, public testing::WithParamInterface<Fault> {
 protected:
  void inject() {
    cluster_.inject(GetParam().api, {GetParam().answer});
  }
};

class Row08Coordinator : public Faulty {};

std::vector<Fault> coordinator_faults() {
  std::vector<Fault> all;
  for (const rd_kafka_resp_err_t answer :
       {RD_KAFKA_RESP_ERR_NOT_COORDINATOR, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
        RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS}) {
    all.push_back({Api::init_producer_id, "InitProducerId", answer});
    all.push_back({Api::add_partitions, "AddPartitions", answer});
    all.push_back({Api::add_offsets, "AddOffsets", answer});
    all.push_back({Api::commit_offsets, "CommitOffsets", answer});
    all.push_back({Api::end_transaction, "EndTransaction", answer});
  }
  return all;
}

TEST_P(Row08Coordinator, IsAskedAgainInside) {
  inject();
  ASSERT_TRUE(send("k", "v"));

  const Status committed = commit();

  ASSERT_TRUE(committed) << committed.error().message;
  EXPECT_EQ(counters().committed, 1U);
  EXPECT_EQ(counters().aborted, 0U);
  EXPECT_EQ(read("out").size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Kafka, Row08Coordinator, testing::ValuesIn(coordinator_faults()), name_of);

class Row09Abortable : public Faulty {};

TEST_P(Row09Abortable, RollsBackAndTheNextTransactionWorks) {
  ASSERT_TRUE(send("k", "v"));
  inject();

  const Status failed = commit();

  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, GetParam().code) << failed.error().message;
  EXPECT_EQ(failed.error().retry, GetParam().code == "message_too_large" ? Retry::no : Retry::yes);
  EXPECT_EQ(counters().aborted, 1U);
  EXPECT_EQ(counters().recreated, 0U);
  ASSERT_TRUE(sink().abort());
  const Status next = commit();
  EXPECT_TRUE(next) << next.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    Kafka, Row09Abortable,
    testing::Values(
        Fault{Api::commit_offsets, "CommitOffsets", RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, "kafka"},
        Fault{Api::commit_offsets, "CommitOffsets", RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, "kafka"},
        Fault{Api::commit_offsets, "CommitOffsets", RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, "fenced"},
        Fault{Api::produce, "Produce", RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, "permission"},
        Fault{Api::produce, "Produce", RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, "message_too_large"},
        Fault{Api::produce, "Produce", RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID, "kafka"}),
    name_of);

class Row09Replicas : public KafkaSinkTest {};

TEST_F(Row09Replicas, TooFewForLongerThanTheTransactionRollBack) {
  ASSERT_TRUE(send("k", "v"));
  cluster_.inject(Api::produce, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, 10'000);

  const Status failed = commit();

  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().retry, Retry::yes);
  cluster_.clear(Api::produce);
  settle();
  ASSERT_TRUE(send("k", "w"));
  EXPECT_TRUE(commit());
}

class Row10Fatal : public Faulty {};

TEST_P(Row10Fatal, RenewsTheProducerOnce) {
  ASSERT_TRUE(send("k", "v"));
  inject();

  const Status failed = commit();

  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().retry, Retry::yes);
  settle();
  EXPECT_EQ(counters().recreated, 1U);
  ASSERT_TRUE(send("k", "w"));
  EXPECT_TRUE(commit());
}

INSTANTIATE_TEST_SUITE_P(
    Kafka, Row10Fatal,
    testing::Values(
        Fault{Api::end_transaction, "EndTransaction", RD_KAFKA_RESP_ERR_INVALID_TXN_STATE},
        Fault{Api::end_transaction, "EndTransaction", RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH},
        Fault{Api::end_transaction, "EndTransaction", RD_KAFKA_RESP_ERR_PRODUCER_FENCED},
        Fault{Api::end_transaction, "EndTransaction",
              RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED}),
    name_of);

}  // namespace
}  // namespace ls::kafka
