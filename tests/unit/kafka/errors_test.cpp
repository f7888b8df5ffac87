#include "kafka/errors.hpp"

#include <gtest/gtest.h>

namespace ls::kafka {
namespace {

TEST(ClientError, SaysWhatWhereAndWhatToDo) {
  const Error error =
      client_error(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, "writing to topic leads.scores");

  EXPECT_EQ(error.message,
            "writing to topic leads.scores: Local: All broker connections are down "
            "(_ALL_BROKERS_DOWN); is the broker up, and kafka.bootstrap right?");
  EXPECT_EQ(error.domain, ErrorDomain::external);
}

TEST(ClientError, WaitingHelpsAgainstOutagesAndMissingRights) {
  for (const rd_kafka_resp_err_t answer :
       {RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__TIMED_OUT,
        RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR__AUTHENTICATION,
        RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH}) {
    EXPECT_EQ(client_error(answer, "x").retry, Retry::yes) << rd_kafka_err2name(answer);
  }
}

TEST(ClientError, WaitingDoesNotHelpAgainstALostPositionOrATooLargeRecord) {
  for (const rd_kafka_resp_err_t answer :
       {RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET,
        RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE}) {
    EXPECT_EQ(client_error(answer, "x").retry, Retry::no) << rd_kafka_err2name(answer);
  }
}

TEST(ClientError, ClassesAreNamedForMachines) {
  EXPECT_EQ(client_error(RD_KAFKA_RESP_ERR__TRANSPORT, "x").code, "broker_unavailable");
  EXPECT_EQ(client_error(RD_KAFKA_RESP_ERR__SSL, "x").code, "permission");
  EXPECT_EQ(client_error(RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, "x").code, "permission");
  EXPECT_EQ(client_error(RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, "x").code, "topic_missing");
  EXPECT_EQ(client_error(RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, "x").code, "position_lost");
  EXPECT_EQ(client_error(RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE, "x").code, "message_too_large");
  EXPECT_EQ(client_error(RD_KAFKA_RESP_ERR__FENCED, "x").code, "fenced");
  EXPECT_EQ(client_error(RD_KAFKA_RESP_ERR_INVALID_CONFIG, "x").code, "kafka");
}

}  // namespace
}  // namespace ls::kafka
