#include "leadstream/http/remote_log.hpp"

#include "support/http_world.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace ls::http {
namespace {

using runtime::LogGateway;
using test::HttpWorld;

LogGateway::Record record_of(std::string key, std::string value) {
  LogGateway::Record record;
  record.key = std::move(key);
  record.value = std::move(value);
  return record;
}

std::unique_ptr<LogGateway> open(const HttpWorld& world) {
  return open_remote_log("http://127.0.0.1:" + std::to_string(world.port())).take();
}

TEST(RemoteLog, GivesBackWhatItTook) {
  HttpWorld world;
  const auto log = open(world);
  std::vector<LogGateway::Record> records = {record_of("acme|1", "{\"a\": 1}\n"),
                                             record_of("\xfe", std::string("\0\xff", 2)),
                                             record_of("gone", "")};
  records[0].headers = {{"h", "1"}, {"h", "\xff"}};
  records[1].partition = Partition(0);
  records[2].is_tombstone = true;

  const auto places = log->produce("crm.web", records);
  const auto stored = log->read("crm.web", Partition(0), Offset(0), 10);

  ASSERT_TRUE(places) << places.error().message;
  ASSERT_TRUE(stored) << stored.error().message;
  ASSERT_EQ(stored->size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ((*places)[i].offset, Offset(static_cast<std::int64_t>(i)));
    EXPECT_EQ((*stored)[i].place.offset, (*places)[i].offset);
    EXPECT_EQ((*stored)[i].appended, EventTime{1'780'000'000'000});
    EXPECT_EQ((*stored)[i].record.key, records[i].key);
    EXPECT_EQ((*stored)[i].record.value, records[i].value);
    EXPECT_EQ((*stored)[i].record.is_tombstone, records[i].is_tombstone);
    EXPECT_EQ((*stored)[i].record.headers, records[i].headers);
  }
}

TEST(RemoteLog, SendsWhatIsTooMuchForOneRequestInSeveral) {
  HttpWorld world;
  const auto log = open(world);
  const LogGateway::Record record = record_of("k", std::string(1000, 'x'));

  const auto places = log->produce("crm.web", std::vector<LogGateway::Record>(2000, record));

  ASSERT_TRUE(places) << places.error().message;
  ASSERT_EQ(places->size(), 2000U);
  EXPECT_EQ(places->back().offset, Offset(1999));
  EXPECT_EQ(world.log.all("crm.web").size(), 2000U);
}

TEST(RemoteLog, KeepsTheOrderOverSeveralTopics) {
  HttpWorld world;
  const auto log = open(world);

  const auto places = log->append({{"crm.web", record_of("a", "1")},
                                   {"crm.lead", record_of("b", "2")},
                                   {"crm.web", record_of("c", "3")}});

  ASSERT_TRUE(places) << places.error().message;
  EXPECT_EQ(places->back().offset, Offset(1));
  EXPECT_EQ(world.log.arrivals(), "crm.web crm.lead crm.web |");
}

TEST(RemoteLog, FillsRequestsByWhatTheyWeighOnTheWay) {
  HttpWorld world({.body_max = 700 << 10});
  const auto log = open(world);
  // Twice as long in JSON, a third longer in base64.
  const LogGateway::Record record = record_of("k", std::string(300 << 10, '"'));

  const auto places = log->produce("crm.web", std::vector<LogGateway::Record>(3, record));

  ASSERT_TRUE(places) << places.error().message;
  EXPECT_EQ(world.log.arrivals(), "crm.web |crm.web |crm.web |");
}

TEST(RemoteLog, TakesMoreThanTheLargestEventWhateverIsInIt) {
  HttpWorld world;
  const auto log = open(world);
  const std::size_t size = 2 * world.services.decode_limits.bytes_max;

  for (const char byte : {'x', '"', '\n', '\x01', '\xff'}) {
    const auto places = log->produce("crm.web", {record_of("k", std::string(size, byte))});
    ASSERT_TRUE(places) << places.error().message;
    EXPECT_EQ(world.log.all("crm.web").back().record.value, std::string(size, byte));
  }
}

TEST(RemoteLog, ListsTopics) {
  HttpWorld world;
  const auto log = open(world);
  ASSERT_TRUE(log->produce("crm.web", {record_of("k", "v")}));

  const auto topics = log->topics();

  ASSERT_TRUE(topics);
  ASSERT_EQ(topics->size(), 1U);
  EXPECT_EQ(topics->front().name, "crm.web");
  EXPECT_EQ(topics->front().partitions[0].first, Offset(0));
  EXPECT_EQ(topics->front().partitions[0].next, Offset(1));
}

TEST(RemoteLog, KeepsTheMeaningOfErrors) {
  HttpWorld world;
  const auto log = open(world);

  const auto unknown = log->read("none", Partition(0), Offset(0), 1);
  world.log.fail_with(external_error("no broker answers", Retry::yes));
  const auto away = log->produce("crm.web", {record_of("k", "v")});

  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, "unknown_topic");
  EXPECT_EQ(unknown.error().domain, ErrorDomain::user);
  ASSERT_FALSE(away);
  EXPECT_EQ(away.error().message, "no broker answers");
  EXPECT_EQ(away.error().retry, Retry::yes);
}

TEST(RemoteLog, SaysWhenNobodyAnswers) {
  std::string address;
  {
    const HttpWorld world;
    address = "http://localhost:" + std::to_string(world.port()) + "/";
  }

  const auto log = open_remote_log(address);

  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().domain, ErrorDomain::external);
  EXPECT_NE(log.error().message.find("does not answer"), std::string::npos);
}

TEST(RemoteLog, RefusesWhatIsNoAddress) {
  for (const char* address : {"", "localhost", ":80", "http://localhost:"}) {
    const auto log = open_remote_log(address);
    ASSERT_FALSE(log) << address;
    EXPECT_EQ(log.error().domain, ErrorDomain::user) << address;
  }
}

}  // namespace
}  // namespace ls::http
