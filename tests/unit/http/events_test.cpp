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

HttpAnswer post(const HttpWorld& world, const std::string& body,
                const std::string& type = "application/json", const std::string& query = "") {
  return ask(
      world.port(),
      {.method = "POST", .target = "/api/v1/events" + query, .body = body, .content_type = type});
}

TEST(Events, OneEventGoesToTheTopicOfItsTypeUnderTheKeyOfItsContact) {
  HttpWorld world;

  const HttpAnswer answer = post(world, page_view("e1", "42"));

  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(answer.body, R"({"accepted":1,"refused":0,"events":[{"index":0,"id":"e1",)"
                         R"("topic":"crm.web","partition":0,"offset":0}]})");
  const auto stored = world.log.all("crm.web");
  ASSERT_EQ(stored.size(), 1U);
  EXPECT_EQ(stored[0].record.key, "acme|42");
  EXPECT_EQ(stored[0].record.value, page_view("e1", "42"));
}

TEST(Events, ATopicMayHaveAnotherNameHere) {
  HttpWorld world({}, [](Services& services) {
    services.topic_names = {{"crm.web", "acme.crm.web"}};
  });

  EXPECT_EQ(post(world, page_view("e1", "42")).status, 202);

  EXPECT_EQ(world.log.all("acme.crm.web").size(), 1U);
}

TEST(Events, AListIsStoredEventByEvent) {
  HttpWorld world;
  const std::string label = R"({"type":"label.conversion","id":"l1","time":"2026-05-28T20:00:00Z",)"
                            R"("contact_id":"7","value":true})";

  const HttpAnswer answer =
      post(world, "[ " + page_view("e1", "42") + ",\n" + label + "," + page_view("e2", "42") + "]");

  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(answer.body, R"({"accepted":3,"refused":0,"events":[)"
                         R"({"index":0,"id":"e1","topic":"crm.web","partition":0,"offset":0},)"
                         R"({"index":1,"id":"l1","topic":"crm.label","partition":0,"offset":0},)"
                         R"({"index":2,"id":"e2","topic":"crm.web","partition":0,"offset":1}]})");
  EXPECT_EQ(world.log.all("crm.label")[0].record.value, label);
}

TEST(Events, TheOrderOfTheBodyIsTheOrderOfArrivalAndAllAreStoredAtOnce) {
  HttpWorld world;
  const std::string label = R"({"type":"label.conversion","id":"l1","time":"2026-05-28T20:00:00Z",)"
                            R"("contact_id":"7","value":true})";

  EXPECT_EQ(
      post(world, "[" + page_view("e1", "42") + "," + label + "," + page_view("e2", "42") + "]")
          .status,
      202);

  EXPECT_EQ(world.log.arrivals(), "crm.web crm.label crm.web |");
}

TEST(Events, TheLargestEventThatATopologyTakesIsTaken) {
  HttpWorld world;
  std::string event = page_view("e1", "42");
  event.pop_back();
  event += ",\"note\":\"";
  event += std::string(world.services.decode_limits.bytes_max - event.size() - 2, '.') + "\"}";

  EXPECT_EQ(post(world, event).status, 202);
  EXPECT_EQ(post(world, "[" + event + "," + event + "]").status, 202);
}

TEST(Events, OneBadEventKeepsAllOutAndIsPointedAt) {
  HttpWorld world;
  const std::string bad =
      R"({"type":"page.viewed","id":"e2","time":"yesterday","contact_id":"42"})";

  const HttpAnswer answer = post(world, "[" + page_view("e1", "42") + "," + bad + "]");

  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
  EXPECT_NE(answer.body.find(R"("detail":"1 of 2 events refused; nothing was stored")"),
            std::string::npos);
  EXPECT_NE(answer.body.find(R"("errors":[{"pointer":"/1/time","code":"invalid_time")"),
            std::string::npos)
      << answer.body;
  EXPECT_TRUE(world.log.all("crm.web").empty());
}

TEST(Events, AskedForItPartlyTheGoodOnesAreStored) {
  HttpWorld world;
  const std::string bad = R"({"type":"page.seen","id":"e2","contact_id":"42"})";

  const HttpAnswer answer = post(world, "[" + bad + "," + page_view("e1", "42") + "]",
                                 "application/json", "?partial=true");

  EXPECT_EQ(answer.status, 202);
  EXPECT_TRUE(answer.body.starts_with(
      R"({"accepted":1,"refused":1,"events":[{"index":0,"refused":{"pointer":"/0/type",)"
      R"("code":"unknown_type")"))
      << answer.body;
  EXPECT_EQ(world.log.all("crm.web").size(), 1U);
}

TEST(Events, TheSameRulesHoldAsForTheLog) {
  HttpWorld world;
  const std::pair<std::string, std::string> cases[] = {
      {"", "empty"},
      {"   ", "empty"},
      {"{", "truncated_json"},
      {"{]", "malformed_json"},
      {"{\"a\":1} x", "trailing_content"},
      {"7", "not_an_object"},
      {R"({"type":"page.viewed","type":"page.viewed"})", "duplicate_key"},
      {std::string(100, '[') + std::string(100, ']'), "too_deep"},
      {R"({"type":"page.viewed","id":"e","time":"2026-05-28T20:00:00Z"})", "missing_key"},
      {R"({"type":"page.viewed","id":"e","time":"2099-01-01T00:00:00Z","contact_id":"1"})",
       "future_timestamp"},
      {"{\"type\":\"\xff\"}", "invalid_utf8"}};
  for (const auto& [body, code] : cases) {
    const HttpAnswer answer = post(world, body);

    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_NE(answer.body.find("\"code\":\"" + code + "\""), std::string::npos)
        << body << " gave " << answer.body;
  }
}

TEST(Events, AnEmptyListIsNothingToRefuse) {
  HttpWorld world;

  EXPECT_EQ(post(world, "[]").body, R"({"accepted":0,"refused":0,"events":[]})");
}

TEST(Events, StructuredCloudEventsAreTakenAloneAndInBatches) {
  HttpWorld world;
  const std::string event =
      R"({"specversion":"1.0","type":"page.viewed","source":"/crm","id":"c1",)"
      R"("time":"2026-05-28T20:00:00Z","subject":"contact/42","data":{"dwell_ms":5}})";

  EXPECT_EQ(post(world, event, "application/cloudevents+json; charset=utf-8").status, 202);
  EXPECT_EQ(post(world, "[" + event + "]", "application/cloudevents-batch+json").status, 202);

  const auto stored = world.log.all("crm.web");
  ASSERT_EQ(stored.size(), 2U);
  EXPECT_EQ(stored[1].record.key, "42");
  EXPECT_EQ(stored[1].record.headers[0].second, "application/cloudevents+json");
}

TEST(Events, BinaryCloudEventsBecomeLogRecordsWithTheirHeaders) {
  HttpWorld world;
  test::HttpCall call{.method = "POST",
                      .target = "/api/v1/events",
                      .body = R"({"dwell_ms":5})",
                      .content_type = "application/json"};
  call.headers = {{"ce-specversion", "1.0"},           {"ce-type", "page.viewed"},
                  {"ce-source", "/crm%20one"},         {"Ce-Id", "b1"},
                  {"ce-time", "2026-05-28T20:00:00Z"}, {"ce-subject", "contact/42"}};

  EXPECT_EQ(ask(world.port(), call).status, 202);

  const auto stored = world.log.all("crm.web");
  ASSERT_EQ(stored.size(), 1U);
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"content-type", "application/json"},
      {"ce_specversion", "1.0"},
      {"ce_type", "page.viewed"},
      {"ce_source", "/crm one"},
      {"ce_id", "b1"},
      {"ce_time", "2026-05-28T20:00:00Z"},
      {"ce_subject", "contact/42"}};
  EXPECT_EQ(stored[0].record.headers, expected);
}

TEST(Events, ABinaryCloudEventMayHaveAnyJsonType) {
  HttpWorld world;
  test::HttpCall call{.method = "POST",
                      .target = "/api/v1/events",
                      .body = R"({"dwell_ms":5})",
                      .content_type = "application/vnd.acme+json; charset=utf-8"};

  EXPECT_EQ(ask(world.port(), call).status, 415);
  call.headers = {{"ce-specversion", "1.0"},    {"ce-type", "page.viewed"},
                  {"ce-source", "/crm"},        {"ce-id", "b1"},
                  {"ce-subject", "contact/42"}, {"ce-time", "2026-05-28T20:00:00Z"}};
  EXPECT_EQ(ask(world.port(), call).status, 202);

  const auto stored = world.log.all("crm.web");
  ASSERT_EQ(stored.size(), 1U);
  EXPECT_EQ(stored[0].record.headers[0].second, "application/vnd.acme+json");
}

TEST(Events, ABatchOfCloudEventsIsAList) {
  HttpWorld world;
  const std::string event =
      R"({"specversion":"1.0","type":"page.viewed","source":"/crm","id":"c1",)"
      R"("time":"2026-05-28T20:00:00Z","subject":"contact/42","data":{}})";

  const HttpAnswer answer = post(world, event, "application/cloudevents-batch+json");

  EXPECT_EQ(answer.status, 400);
  EXPECT_NE(answer.body.find(R"("code":"not_a_list")"), std::string::npos);
  EXPECT_TRUE(world.log.all("crm.web").empty());
}

TEST(Events, ABadHeaderOfABinaryCloudEventIsNamed) {
  HttpWorld world;
  test::HttpCall call{.method = "POST",
                      .target = "/api/v1/events",
                      .body = "{}",
                      .content_type = "application/json"};
  call.headers = {{"ce-specversion", "1.0"}, {"ce-type", "page.viewed"},
                  {"ce-source", "/crm"},     {"ce-id", "b1"},
                  {"ce-time", "soon"},       {"ce-subject", "contact/42"}};

  const HttpAnswer answer = ask(world.port(), call);

  EXPECT_EQ(answer.status, 400);
  EXPECT_NE(answer.body.find(R"("header":"ce-time","code":"invalid_time")"), std::string::npos)
      << answer.body;
}

TEST(Events, WhatAFormCanPostIsRefused) {
  HttpWorld world;

  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", ""}) {
    EXPECT_EQ(post(world, page_view("e1", "42"), type).status, 415) << type;
  }
}

TEST(Events, ALogThatIsAwayIsSaidSo) {
  HttpWorld world;
  world.log.fail_with(external_error("no broker answers", Retry::yes));

  const HttpAnswer answer = post(world, page_view("e1", "42"));

  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("Retry-After"), "1");
  EXPECT_NE(answer.body.find("no broker answers"), std::string::npos);
}

TEST(Events, ManyFaultsAreCountedThoughNotAllNamed) {
  HttpWorld world;
  std::string body = "[{}";
  for (int i = 1; i < 150; ++i) {
    body += ",{}";
  }

  const std::string answer = post(world, body + "]").body;

  EXPECT_NE(answer.find(R"("errors_total":150)"), std::string::npos);
  EXPECT_NE(answer.find(R"("pointer":"/99)"), std::string::npos);
  EXPECT_EQ(answer.find(R"("pointer":"/100)"), std::string::npos);
}

}  // namespace
}  // namespace ls::http
