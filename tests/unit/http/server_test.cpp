#include "leadstream/http/server.hpp"

#include "support/http_client.hpp"
#include "support/http_world.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

namespace ls::http {
namespace {

using test::ask;
using test::HttpAnswer;
using test::HttpClient;
using test::HttpWorld;
using test::to_bytes;

ServerOptions impatient() {
  ServerOptions options;
  options.idle_timeout = Millis{60};
  return options;
}

TEST(Server, AnswersSeveralRequestsOnOneConnection) {
  HttpWorld world;
  HttpClient client(world.port());

  for (int i = 0; i < 3; ++i) {
    client.send(to_bytes({.target = "/livez"}));
    const HttpAnswer answer = client.receive();

    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "ok\n");
    EXPECT_EQ(answer.header("Connection"), "keep-alive");
  }
}

TEST(Server, AnswersPipelinedRequestsInTheirOrder) {
  HttpWorld world;
  HttpClient client(world.port());

  client.send(to_bytes({.target = "/livez"}) + to_bytes({.target = "/api/v1/topics"}) +
              to_bytes({.target = "/nowhere"}));

  EXPECT_EQ(client.receive().body, "ok\n");
  EXPECT_EQ(client.receive().body, R"({"topics":[]})");
  EXPECT_EQ(client.receive().status, 404);
}

TEST(Server, TakesARequestThatComesInPieces) {
  HttpWorld world;
  HttpClient client(world.port());

  for (const char c : to_bytes({.target = "/livez"})) {
    client.send({&c, 1});
  }

  EXPECT_EQ(client.receive().status, 200);
}

TEST(Server, ClosesWhenTheClientAsksForIt) {
  HttpWorld world;
  HttpClient client(world.port());

  client.send(to_bytes({.target = "/livez", .headers = {{"Connection", "close"}}}));

  EXPECT_EQ(client.receive().header("Connection"), "close");
  EXPECT_TRUE(client.is_ended());
}

TEST(Server, AnswersHeadWithTheLengthAndWithoutTheBody) {
  HttpWorld world;
  HttpClient client(world.port());

  client.send(to_bytes({.method = "HEAD", .target = "/livez"}));
  const HttpAnswer head = client.receive(HttpClient::Body::none);
  client.send(to_bytes({.target = "/livez"}));

  EXPECT_EQ(head.header("Content-Length"), "3");
  EXPECT_EQ(client.receive().body, "ok\n");
}

TEST(Server, NamesTheMethodsOfAPath) {
  HttpWorld world;

  const HttpAnswer wrong = ask(world.port(), {.method = "DELETE", .target = "/api/v1/events"});
  const HttpAnswer asked = ask(world.port(), {.method = "OPTIONS", .target = "/livez"});

  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.header("Allow"), "POST, OPTIONS");
  EXPECT_EQ(asked.status, 204);
  EXPECT_EQ(asked.header("Allow"), "GET, HEAD, OPTIONS");
}

TEST(Server, TellsProblemsAsProblemJson) {
  HttpWorld world;

  const HttpAnswer answer = ask(world.port(), {.target = "/api/v2/status"});

  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
  EXPECT_EQ(answer.body, R"({"title":"Not Found","status":404,"code":"unknown_path",)"
                         R"("detail":"there is nothing here; see /openapi.json"})");
}

TEST(Server, RefusesABodyThatIsTooLargeBeforeReadingIt) {
  HttpWorld world({.body_max = 1000});
  HttpClient client(world.port());

  client.send("POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1001\r\n\r\n");

  const HttpAnswer answer = client.receive();
  EXPECT_EQ(answer.status, 413);
  EXPECT_NE(answer.body.find("body_too_large"), std::string::npos);
}

TEST(Server, LetsTheClientSeeARefusalThoughItIsStillSending) {
  HttpWorld world({.body_max = 1000});

  const HttpAnswer answer =
      ask(world.port(),
          {.method = "POST", .target = "/api/v1/events", .body = std::string(3 << 20, 'x')});

  EXPECT_EQ(answer.status, 413);
}

TEST(Server, RefusesAChunkedBodyThatGrowsTooLarge) {
  HttpWorld world({.body_max = 1000});
  HttpClient client(world.port());

  client.send(
      "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3e8\r\n" +
      std::string(1000, 'x') + "\r\n1\r\nx\r\n");

  EXPECT_EQ(client.receive().status, 413);
}

TEST(Server, HoldsNoMoreThanSoManyBytesOfBodies) {
  HttpWorld world({.body_max = 1000, .bodies_max = 1500});
  const std::string head =
      "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n";
  HttpClient first(world.port());
  first.send(head);
  first.receive_until("100 Continue\r\n\r\n");

  HttpClient second(world.port());
  second.send(head);
  const HttpAnswer busy = second.receive();
  first.send(std::string(1000, ' '));
  const HttpAnswer taken = first.receive();
  HttpClient third(world.port());
  third.send(head);

  EXPECT_EQ(busy.status, 503);
  EXPECT_NE(busy.body.find(R"("code":"busy")"), std::string::npos);
  EXPECT_EQ(busy.header("Retry-After"), "1");
  EXPECT_EQ(taken.status, 400);
  EXPECT_NE(third.receive_until("100 Continue").find("100 Continue"), std::string::npos);
}

TEST(Server, RefusesAHeaderThatIsTooLarge) {
  HttpWorld world({.header_max = 2000});

  const HttpAnswer answer =
      ask(world.port(), {.target = "/livez", .headers = {{"X-Filler", std::string(3000, 'x')}}});

  EXPECT_EQ(answer.status, 431);
}

TEST(Server, RefusesWhatIsNotHttp) {
  HttpWorld world;
  HttpClient client(world.port());

  client.send("hello there\r\n\r\n");

  EXPECT_EQ(client.receive().status, 400);
  EXPECT_TRUE(client.is_ended());
}

TEST(Server, RefusesBrokenEscapes) {
  HttpWorld world;

  EXPECT_EQ(ask(world.port(), {.target = "/api/v1/leads/%zz"}).status, 400);
  EXPECT_EQ(ask(world.port(), {.target = "/livez?verbose=%f"}).status, 400);
}

TEST(Server, TellsASlowClientThatItIsTooSlow) {
  HttpWorld world(impatient());
  HttpClient client(world.port());

  client.send("POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n123");

  const HttpAnswer answer = client.receive();
  EXPECT_EQ(answer.status, 408);
  EXPECT_TRUE(client.is_ended());
}

TEST(Server, ClosesASilentConnectionWithoutAWord) {
  HttpWorld world(impatient());
  HttpClient client(world.port());

  EXPECT_TRUE(client.is_ended());
}

TEST(Server, InvitesTheBodyOfAClientThatAsksFirst) {
  HttpWorld world;
  HttpClient client(world.port());
  const std::string event = test::page_view("e1", "42");

  client.send(
      "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
      "Content-Type: application/json\r\nContent-Length: " +
      std::to_string(event.size()) + "\r\n\r\n");
  EXPECT_EQ(client.receive_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send(event);

  EXPECT_EQ(client.receive().status, 202);
}

TEST(Server, TurnsAwayWhatIsBeyondTheConnectionsItMayHold) {
  HttpWorld world({.connections_max = 1});
  HttpClient first(world.port());
  first.send(to_bytes({.target = "/livez"}));
  ASSERT_EQ(first.receive().status, 200);

  HttpClient second(world.port());

  EXPECT_EQ(second.receive().status, 503);
  EXPECT_TRUE(second.is_ended());
}

TEST(Server, EchoesAHarmlessRequestIdAndMakesOneElse) {
  HttpWorld world;

  const HttpAnswer echoed =
      ask(world.port(), {.target = "/livez", .headers = {{"X-Request-Id", "abc-1"}}});
  const HttpAnswer made =
      ask(world.port(), {.target = "/livez", .headers = {{"X-Request-Id", "a b<c>"}}});

  EXPECT_EQ(echoed.header("X-Request-Id"), "abc-1");
  EXPECT_EQ(made.header("X-Request-Id").size(), 16U);
}

TEST(Server, GuardsEveryAnswerWithSecurityHeaders) {
  HttpWorld world;

  for (const std::string target : {"/", "/livez", "/nowhere"}) {
    const HttpAnswer answer = ask(world.port(), {.target = target});

    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff") << target;
    EXPECT_EQ(answer.header("X-Frame-Options"), "DENY") << target;
    EXPECT_TRUE(answer.header("Content-Security-Policy").starts_with("default-src 'self';"))
        << target;
  }
}

TEST(Server, IsNotAddressedByForeignNames) {
  HttpWorld world({.host_names = {"crm.example"}});
  const auto status_for = [&world](const std::string& host) {
    HttpClient client(world.port());
    client.send("GET /livez HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    return client.receive().status;
  };

  EXPECT_EQ(status_for("evil.example"), 421);
  EXPECT_EQ(status_for("evil.example:8080"), 421);
  EXPECT_EQ(status_for("CRM.example:8080"), 200);
  EXPECT_EQ(status_for("127.0.0.1:8080"), 200);
  EXPECT_EQ(status_for("[::1]:8080"), 200);
}

TEST(Server, TakesNoWritesFromPagesOfOtherSites) {
  HttpWorld world;
  test::HttpCall call{.method = "POST",
                      .target = "/api/v1/events",
                      .body = test::page_view("e1", "42"),
                      .content_type = "application/json"};
  call.headers = {{"Origin", "https://evil.example"}};
  EXPECT_EQ(ask(world.port(), call).status, 403);

  call.headers = {{"Origin", "null"}};
  EXPECT_EQ(ask(world.port(), call).status, 403);

  call.headers = {{"Origin", "http://localhost"}};
  EXPECT_EQ(ask(world.port(), call).status, 202);
}

TEST(Server, AnswersOthersWhileTheLogIsSlow) {
  // Given a handler that waits for the log, here: for the test
  std::mutex mutex;
  std::condition_variable woken;
  bool may_go = false;
  Router router;
  router.add(
      Method::get, "/slow",
      [&](const Request&) {
        std::unique_lock lock(mutex);
        woken.wait(lock, [&] { return may_go; });
        return Response{.body = "{}"};
      },
      Runs::aside);
  router.add(Method::get, "/fast", [](const Request&) { return Response{.body = "[]"}; });
  const test::SharedClock clock(EventTime{0});
  Metrics metrics;
  const Result<std::unique_ptr<Server>> server = Server::start({}, router, clock, metrics);
  ASSERT_TRUE(server);
  HttpClient waiting((*server)->port());
  waiting.send(to_bytes({.target = "/slow"}));

  // When others ask
  const HttpAnswer answer = ask((*server)->port(), {.target = "/fast"});

  // Then they need not wait, and the slow answer comes in the end
  EXPECT_EQ(answer.body, "[]");
  {
    const std::lock_guard lock(mutex);
    may_go = true;
  }
  woken.notify_all();
  EXPECT_EQ(waiting.receive().body, "{}");
}

TEST(Server, SaysWhereItCannotListen) {
  HttpWorld world;
  Metrics metrics;
  const Router router;

  const auto second = Server::start({.port = world.port()}, router, world.clock, metrics);

  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message, "cannot listen on 127.0.0.1:" + std::to_string(world.port()) +
                                        ": Address already in use");
}

TEST(Server, StopsWithConnectionsOpen) {
  HttpWorld world;
  HttpClient idle(world.port());
  HttpClient following(world.port());
  following.send(to_bytes({.target = "/api/v1/stream"}));
  EXPECT_EQ(following.receive(HttpClient::Body::none).status, 200);

  world.server->stop();

  EXPECT_TRUE(idle.is_ended());
  EXPECT_TRUE(following.is_ended());
}

TEST(Server, CountsRequestsByRouteAndCode) {
  HttpWorld world;
  ask(world.port(), {.target = "/livez"});
  ask(world.port(), {.target = "/nowhere"});

  const std::string text = ask(world.port(), {.target = "/metrics"}).body;

  EXPECT_NE(text.find(R"(leadstream_http_requests_total{code="200",route="/livez"} 1)"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(R"(leadstream_http_requests_total{code="404",route="none"} 1)"),
            std::string::npos);
}

}  // namespace
}  // namespace ls::http
