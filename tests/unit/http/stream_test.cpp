#include "support/http_client.hpp"
#include "support/http_world.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::http {
namespace {

using test::HttpAnswer;
using test::HttpClient;
using test::HttpWorld;

ServerOptions lively() {
  ServerOptions options;
  options.stream_interval = Millis{5};
  return options;
}

HttpAnswer follow(HttpClient& client, const std::string& query = "",
                  const std::string& last_id = "") {
  test::HttpCall call{.target = "/api/v1/stream" + query};
  if (!last_id.empty()) {
    call.headers.emplace_back("Last-Event-ID", last_id);
  }
  client.send(to_bytes(call));
  return client.receive(HttpClient::Body::none);
}

TEST(Stream, SendsWhatIsCommittedFromNowOn) {
  HttpWorld world(lively());
  world.publish({{"leads.scores", "before", "{}"}});
  HttpClient client(world.port());

  const HttpAnswer head = follow(client);
  world.publish({{"leads.scores", "acme|42", "{\n \"probability\": 0.5\n}"}});

  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("Content-Type"), "text/event-stream");
  EXPECT_EQ(head.header("Cache-Control"), "no-store");
  EXPECT_EQ(client.receive_until("\n\n"),
            "id: 2\ndata: {\"topic\":\"leads.scores\",\"key\":\"acme|42\","
            "\"value\":{\"probability\":0.5}}\n\n");
}

TEST(Stream, GoesOnBehindTheLastEventThatTheClientSaw) {
  HttpWorld world(lively());
  world.publish({{"t", "a", "1"}, {"t", "b", "2"}, {"t", "c", "3"}});
  HttpClient client(world.port());

  follow(client, "", "1");

  EXPECT_TRUE(client.receive_until("\n\n").starts_with("id: 2\n"));
  EXPECT_TRUE(client.receive_until("\n\n").starts_with("id: 3\n"));
}

TEST(Stream, AnIdThatIsStillToComeBeginsAnew) {
  HttpWorld world(lively());
  world.publish({{"t", "a", "1"}});
  HttpClient client(world.port());

  follow(client, "?replay=10", "900");

  EXPECT_TRUE(client.receive_until("\n\n").starts_with("id: 1\n"));
}

TEST(Stream, AnIdOfAnEarlierProcessIsAGapOfUnknownSize) {
  HttpWorld world(lively(), HttpWorld::leave_as_is, {.first_id = 1000});
  world.publish({{"t", "a", "1"}});
  HttpClient client(world.port());

  follow(client, "", "900");

  EXPECT_EQ(client.receive_until("\n\n"), ": gap of unknown size, the process is another one\n\n");
  EXPECT_TRUE(client.receive_until("\n\n").starts_with("id: 1000\n"));
}

TEST(Stream, CanBeNarrowedToTypes) {
  HttpWorld world(lively());
  HttpClient exact(world.port());
  HttpClient wild(world.port());
  HttpClient ending(world.port());
  follow(exact, "?types=leads.alerts,other");
  follow(wild, "?types=leads.*");
  follow(ending, "?topics=*.web");

  world.publish({{"crm.web", "a", "1"}, {"leads.scores", "b", "2"}, {"leads.alerts", "c", "3"}});

  EXPECT_TRUE(exact.receive_until("\n\n").starts_with("id: 3\n"));
  EXPECT_TRUE(wild.receive_until("\n\n").starts_with("id: 2\n"));
  EXPECT_TRUE(wild.receive_until("\n\n").starts_with("id: 3\n"));
  EXPECT_TRUE(ending.receive_until("\n\n").starts_with("id: 1\n"));
}

TEST(Stream, ASampleKeepsTheNewestOfEachTopic) {
  HttpWorld world(lively());
  world.publish({{"rare", "r", "0"}});
  for (int i = 0; i < 50; ++i) {
    world.publish({{"busy", "b", std::to_string(i)}});
  }
  HttpClient client(world.port());

  follow(client, "?replay=500&sample=2");

  EXPECT_TRUE(client.receive_until("\n\n").starts_with("id: 1\n"));
  EXPECT_TRUE(client.receive_until("\n\n").starts_with("id: 50\n"));
  EXPECT_TRUE(client.receive_until("\n\n").starts_with("id: 51\n"));
}

TEST(Stream, SaysHowManyItemsWereGoneBeforeTheyWereRead) {
  HttpWorld world(lively());
  HttpClient client(world.port());
  const std::string large = '"' + std::string(40'000, 'x') + '"';
  world.publish({{"t", "a", "1"}, {"t", "b", "2"}});
  world.publish({{"t", "c", large}});
  world.publish({{"t", "d", large}});

  follow(client, "", "1");

  EXPECT_EQ(client.receive_until("\n\n"), ": gap 2\n\n");
  EXPECT_TRUE(client.receive_until("\n\n").starts_with("id: 4\n"));
}

TEST(Stream, MissesNothingThatTheHubHolds) {
  HttpWorld world(lively());
  HttpClient client(world.port());
  follow(client, "?types=wanted");
  for (int i = 0; i < 300; ++i) {
    world.publish({{"wanted", "k", std::to_string(i)}, {"other", "k", "0"}});
  }

  for (int i = 0; i < 300; ++i) {
    const std::string event = client.receive_until("\n\n");
    ASSERT_NE(event.find("\"value\":" + std::to_string(i) + "}"), std::string::npos) << event;
  }
}

TEST(Stream, AValueOfAnySizeIsShown) {
  HttpWorld world(lively());
  HttpClient client(world.port());
  follow(client);
  const std::string large = '"' + std::string(20'000, 'x') + '"';

  world.publish({{"t", "a", large}});

  EXPECT_NE(client.receive_until("\n\n").find(large), std::string::npos);
}

TEST(Stream, DoesNotSendBytesThatAreNoJson) {
  HttpWorld world(lively());
  HttpClient client(world.port());
  follow(client);

  world.publish({{"leads.models", "m", std::string("\x00\x01\n\n", 4)}});

  EXPECT_EQ(client.receive_until("\n\n"),
            "id: 1\ndata: {\"topic\":\"leads.models\",\"key\":\"m\",\"value_bytes\":4}\n\n");
}

TEST(Stream, ASilentOneShowsThatItLives) {
  ServerOptions options = lively();
  options.heartbeat_interval = Millis{0};
  HttpWorld world(options);
  HttpClient client(world.port());

  follow(client);

  EXPECT_EQ(client.receive_until("\n\n"), ": still here\n\n");
}

TEST(Stream, OnlySoManyMayFollow) {
  ServerOptions options = lively();
  options.streams_max = 1;
  HttpWorld world(options);
  HttpClient first(world.port());
  HttpClient second(world.port());

  EXPECT_EQ(follow(first).status, 200);
  EXPECT_EQ(follow(second).status, 503);
}

TEST(Stream, AFollowerThatLeftMakesRoom) {
  ServerOptions options = lively();
  options.streams_max = 1;
  HttpWorld world(options);
  {
    HttpClient first(world.port());
    ASSERT_EQ(follow(first).status, 200);
  }

  int status = 503;
  for (int attempt = 0; attempt < 1000 && status == 503; ++attempt) {
    HttpClient next(world.port());
    status = follow(next).status;
  }

  EXPECT_EQ(status, 200);
}

TEST(Stream, RefusesWishesOutOfBounds) {
  HttpWorld world;

  for (const char* query : {"?replay=100001", "?sample=0", "?replay=x"}) {
    EXPECT_EQ(test::ask(world.port(), {.target = "/api/v1/stream" + std::string(query)}).status,
              400);
  }
}

}  // namespace
}  // namespace ls::http
