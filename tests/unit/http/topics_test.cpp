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

  EXPECT_EQ(
      ask(world.port(), {.target = "/api/v1/topics"}).body,
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
