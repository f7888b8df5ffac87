#include "kafka/errors.hpp"

#include <fmt/core.h>

namespace ls::kafka {

namespace {

struct Class {
  std::string_view code;
  Retry retry;
  std::string_view advice;
};

constexpr Class kUnavailable = {"broker_unavailable", Retry::yes,
                                "is the broker up, and kafka.bootstrap right?"};
constexpr Class kAuthentication = {"permission", Retry::yes,
                                   "check kafka.security: protocol, mechanism, user, certificates"};
constexpr Class kPermission = {"permission", Retry::yes,
                               "grant the access; `leadstream topics plan` names what is needed"};
constexpr Class kMissing = {"topic_missing", Retry::yes,
                            "create it with `leadstream topics create`"};
constexpr Class kPositionLost = {
    "position_lost", Retry::no,
    "the log was cut by retention or made anew since the position was noted; nothing is skipped "
    "silently: restore the topic, or reset the position by hand"};
constexpr Class kTooLarge = {
    "message_too_large", Retry::no,
    "raise message.max.bytes here and on the topic, or shorten the record"};
constexpr Class kFenced = {"fenced", Retry::yes,
                           "another process has the same instance id, or the transaction outlived "
                           "kafka.transaction_timeout"};
constexpr Class kTwin = {"fenced", Retry::yes,
                         "another process has joined with the same instance id, or this one was "
                         "away too long; give each process its own state folder"};
constexpr Class kOther = {"kafka", Retry::yes, ""};

Class class_of(rd_kafka_resp_err_t answer) {
  switch (answer) {
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__RESOLVE:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
    case RD_KAFKA_RESP_ERR__WAIT_COORD:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
    case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND:
      return kUnavailable;
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR__SSL:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM:
      return kAuthentication;
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
      return kPermission;
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return kMissing;
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR__NO_OFFSET:
      return kPositionLost;
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
      return kTooLarge;
    case RD_KAFKA_RESP_ERR__FENCED:
    case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
    case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
      return kFenced;
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
      return kTwin;
    default:
      return kOther;
  }
}

}  // namespace

Error client_error(rd_kafka_resp_err_t answer, std::string_view doing, std::string_view detail) {
  const Class found = class_of(answer);
  std::string text =
      fmt::format("{}: {}", doing, detail.empty() ? rd_kafka_err2str(answer) : detail);
  text += fmt::format(" ({})", rd_kafka_err2name(answer));
  if (!found.advice.empty()) {
    text += fmt::format("; {}", found.advice);
  }
  Error error = external_error(std::move(text), found.retry);
  error.code = found.code;
  return error;
}

Remedy remedy_of(const rd_kafka_error_t& failure) {
  if (rd_kafka_error_is_fatal(&failure) != 0) {
    return Remedy::recreate;
  }
  if (rd_kafka_error_txn_requires_abort(&failure) != 0) {
    return Remedy::abort;
  }
  // "Otherwise treat as fatal": rdkafka.h on every transactional call.
  return rd_kafka_error_is_retriable(&failure) != 0 ? Remedy::repeat : Remedy::recreate;
}

}  // namespace ls::kafka
