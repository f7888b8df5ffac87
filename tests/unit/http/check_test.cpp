#include "support/http_client.hpp"
#include "support/http_world.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::http {
namespace {

using test::ask;
using test::HttpAnswer;
using test::HttpWorld;
using test::page_view;

HttpAnswer check(const HttpWorld& world, const std::string& body,
                 const std::string& type = "application/json") {
  return ask(world.port(),
             {.method = "POST", .target = "/api/v1/check", .body = body, .content_type = type});
}

TEST(Check, TellsWhereAGoodEventWouldGo) {
  HttpWorld world;

  EXPECT_EQ(check(world, page_view("e1", "42")).body,
            R"({"accepted":true,"events":[{"index":0,"accepted":true,"type":"page.viewed",)"
            R"("id":"e1","key":"acme|42","topic":"crm.web","partition":null}]})");
}

TEST(Check, TellsThePartitionOnceTheTopicIsThere) {
  HttpWorld world;
  ASSERT_EQ(ask(world.port(), {.method = "POST",
                               .target = "/api/v1/events",
                               .body = page_view("e0", "42"),
                               .content_type = "application/json"})
                .status,
            202);

  EXPECT_NE(check(world, page_view("e1", "42")).body.find(R"("partition":0)"), std::string::npos);
}

TEST(Check, PointsAtWhatIsWrongAndStoresNothing) {
  HttpWorld world;
  const std::string bad =
      R"({"type":"page.viewed","id":"e2","time":"yesterday","contact_id":"42"})";

  const HttpAnswer answer = check(world, "[" + page_view("e1", "42") + "," + bad + "]");

  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.body.starts_with(R"({"accepted":false,"events":[{"index":0,"accepted":true)"))
      << answer.body;
  EXPECT_NE(
      answer.body.find(R"({"index":1,"accepted":false,"pointer":"/1/time","code":"invalid_time")"),
      std::string::npos)
      << answer.body;
  EXPECT_EQ(world.log.arrivals(), "");
}

TEST(Check, RefusesBodiesAsEventsDo) {
  HttpWorld world;

  EXPECT_EQ(check(world, "{", "application/json").status, 400);
  EXPECT_EQ(check(world, "{}", "text/plain").status, 415);
  EXPECT_EQ(check(world, "{}", "application/cloudevents-batch+json").status, 400);
}

}  // namespace
}  // namespace ls::http
