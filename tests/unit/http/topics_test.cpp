#include "support/http_client.hpp"
#include "support/http_world.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::http {
namespace {

using test::ask;
using test::HttpAnswer;
using test::HttpWorld;

HttpAnswer produce(const HttpWorld& world, const std::string& lines,
                   const std::string& type = "application/x-ndjson") {
  return ask(world.port(), {.method = "POST",
                            .target = "/api/v1/topics/crm.web/records",
                            .body = lines,
                            .content_type = type});
}

TEST(Topics, WhatIsWrittenCanBeRead) {
  HttpWorld world;

  const HttpAnswer written = produce(
      world,
      "{\"key\":\"a\",\"value\":\"text\",\"headers\":{\"h\":\"1\"}}\n\n"
      "{\"partition\":0,\"key\":\"b\",\"value\":{\"x\": [1, 2]}}\r\n"
      "{\"key\":\"c\",\"value\":null}\n"
      "{\"key_base64\":\"/w==\",\"value_base64\":\"AP8=\","
      "\"headers\":[{\"name\":\"h\",\"value\":\"1\"},{\"name\":\"h\",\"value_base64\":\"/w==\"}]}");
  const HttpAnswer read = ask(world.port(), {.target = "/api/v1/topics/crm.web/records?count=10"});

  EXPECT_EQ(written.status, 202) << written.body;
  EXPECT_EQ(written.body, R"({"accepted":4,"places":[{"partition":0,"offset":0},)"
                          R"({"partition":0,"offset":1},{"partition":0,"offset":2},)"
                          R"({"partition":0,"offset":3}]})");
  const std::string at = R"("appended":"2026-05-28T20:26:40.000Z",)";
  EXPECT_EQ(read.body,
            R"({"records":[{"partition":0,"offset":0,)" + at +
                R"("key":"a","value":"text","headers":[{"name":"h","value":"1"}]},)"
                R"({"partition":0,"offset":1,)" +
                at +
                R"("key":"b","value":"{\"x\":[1,2]}","headers":[]},)"
                R"({"partition":0,"offset":2,)" +
                at +
                R"("key":"c","value":null,"headers":[]},)"
                R"({"partition":0,"offset":3,)" +
                at +
                R"("key_base64":"/w==","value_base64":"AP8=","headers":[{"name":"h","value":"1"},)"
                R"({"name":"h","value_base64":"/w=="}]}],"next":4})");
}

TEST(Topics, ReadingGoesOnWhereItEnded) {
  HttpWorld world;
  produce(world, "{\"key\":\"a\",\"value\":\"1\"}\n{\"key\":\"b\",\"value\":\"2\"}\n");

  const std::string rest =
      ask(world.port(), {.target = "/api/v1/topics/crm.web/records?offset=1&count=1"}).body;
  const std::string end =
      ask(world.port(), {.target = "/api/v1/topics/crm.web/records?offset=2"}).body;

  EXPECT_NE(rest.find(R"("key":"b")"), std::string::npos);
  EXPECT_EQ(rest.find(R"("key":"a")"), std::string::npos);
  EXPECT_EQ(end, R"({"records":[],"next":2})");
}

TEST(Topics, AreListedWithTheirRanges) {
  HttpWorld world;
  produce(world, "{\"key\":\"a\",\"value\":\"1\"}");

  EXPECT_EQ(ask(world.port(), {.target = "/api/v1/topics"}).body,
            R"({"topics":[{"name":"crm.web","partitions":[{"partition":0,"first":0,"next":1}],)"
            R"("readers":[]}]})");
}

TEST(Topics, OneBadLineKeepsAllOutAndIsPointedAt) {
  HttpWorld world;

  const HttpAnswer answer = produce(world,
                                    "{\"key\":\"a\",\"value\":\"1\"}\n"
                                    "{\"key\":\"a\"}\n"
                                    "nonsense\n"
                                    "{\"value_base64\":\"?\"}\n"
                                    "{\"value\":1,\"partition\":-1}\n"
                                    "[]\n");

  EXPECT_EQ(answer.status, 400);
  for (const char* fault :
       {R"({"pointer":"/1/value","code":"missing_field")", R"({"pointer":"/2","code":)",
        R"({"pointer":"/3/value_base64","code":"invalid_base64")",
        R"({"pointer":"/4/partition","code":"out_of_range")",
        R"({"pointer":"/5","code":"not_an_object")"}) {
    EXPECT_NE(answer.body.find(fault), std::string::npos) << fault << "\n" << answer.body;
  }
  EXPECT_TRUE(world.log.all("crm.web").empty());
}

HttpAnswer produce_to(const HttpWorld& world, const std::string& path, const std::string& lines) {
  return ask(
      world.port(),
      {.method = "POST", .target = path, .body = lines, .content_type = "application/x-ndjson"});
}

TEST(Topics, RecordsOfSeveralTopicsAreStoredTogetherInTheirOrder) {
  HttpWorld world;

  const HttpAnswer answer = produce_to(world, "/api/v1/records",
                                       "{\"topic\":\"crm.web\",\"value\":\"1\"}\n"
                                       "{\"topic\":\"crm.lead\",\"value\":\"2\"}\n"
                                       "{\"topic\":\"crm.web\",\"value\":\"3\"}\n");

  EXPECT_EQ(answer.status, 202) << answer.body;
  EXPECT_EQ(world.log.arrivals(), "crm.web crm.lead crm.web |");
  EXPECT_NE(produce_to(world, "/api/v1/records", "{\"value\":\"1\"}")
                .body.find(R"({"pointer":"/0/topic","code":"missing_field")"),
            std::string::npos);
}

TEST(Topics, ASlipOfThePenMakesNoTopic) {
  HttpWorld world;
  const std::string line = "{\"topic\":\"crm.wep\",\"value\":\"1\"}";

  for (const char* path : {"/api/v1/topics/crm.wep/records", "/api/v1/records"}) {
    const HttpAnswer answer = produce_to(world, path, line);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_NE(answer.body.find(R"("code":"unknown_topic")"), std::string::npos) << answer.body;
    EXPECT_NE(answer.body.find(R"(did you mean \"crm.web\"?)"), std::string::npos) << answer.body;
  }
  EXPECT_TRUE(world.log.all("crm.wep").empty());

  EXPECT_EQ(produce_to(world, "/api/v1/topics/crm.wep/records?create=true", line).status, 202);
  EXPECT_EQ(produce_to(world, "/api/v1/topics/crm.wep/records", line).status, 202);
}

TEST(Topics, OnlyWhatKafkaTakesIsAName) {
  HttpWorld world;
  const std::string line = "{\"value\":\"1\"}";

  for (const std::string name : {"a%00b", "a%20b", "a%2Fb", "%2e%2e", "caf%C3%A9"}) {
    const std::string path = "/api/v1/topics/" + name + "/records";
    for (const std::string query : {"", "?create=true"}) {
      const HttpAnswer answer = produce_to(world, path + query, line);
      EXPECT_EQ(answer.status, 400) << path;
      EXPECT_NE(answer.body.find(R"("code":"invalid_topic")"), std::string::npos) << answer.body;
    }
    EXPECT_EQ(ask(world.port(), {.target = path}).status, 400) << path;
  }
  const std::string longest = "/api/v1/topics/" + std::string(249, 'x');
  EXPECT_EQ(produce_to(world, longest + "/records?create=true", line).status, 202);
  EXPECT_EQ(produce_to(world, longest + "x/records?create=true", line).status, 400);
}

TEST(Topics, APartitionThatIsNotThereIsNotFound) {
  HttpWorld world;
  produce(world, "{\"key\":\"a\",\"value\":\"1\"}");

  const HttpAnswer answer =
      ask(world.port(), {.target = "/api/v1/topics/crm.web/records?partition=99"});

  EXPECT_EQ(answer.status, 404);
  EXPECT_NE(answer.body.find(R"("code":"unknown_partition")"), std::string::npos) << answer.body;
}

TEST(Topics, ErrorsOfTheLogKeepTheirMeaning) {
  HttpWorld world;

  EXPECT_EQ(ask(world.port(), {.target = "/api/v1/topics/none/records"}).status, 404);
  EXPECT_EQ(ask(world.port(), {.target = "/api/v1/topics/x/records?count=0"}).status, 400);
  EXPECT_EQ(ask(world.port(), {.target = "/api/v1/topics/x/records?offset=x"}).status, 400);
  EXPECT_EQ(produce(world, "{}", "text/plain").status, 415);
  world.log.fail_with(internal_error("corrupt"));
  EXPECT_EQ(produce(world, "{\"value\":\"1\"}").status, 500);
}

}  // namespace
}  // namespace ls::http
