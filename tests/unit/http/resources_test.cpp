#include "support/http_client.hpp"
#include "support/http_world.hpp"

#include "leadstream/event/json_document.hpp"
#include "leadstream/event/schema.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::http {
namespace {

using test::ask;
using test::FakeEngine;
using test::HttpAnswer;
using test::HttpWorld;

// The value at a JSON pointer without escapes, as text.
std::string at(const std::string& body, std::string_view pointer) {
  event::JsonDocument document;
  const Result<event::JsonView> parsed = document.parse(body);
  if (!parsed) {
    return "no JSON: " + parsed.error().message;
  }
  event::JsonView value = *parsed;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string part(pointer.substr(0, pointer.find('/')));
    pointer.remove_prefix(part.size());
    if (value.is_array()) {
      auto item = value.items().begin();
      for (int skip = std::stoi(part); skip > 0; --skip) {
        ++item;
      }
      value = *item;
    } else if (const auto member = value.find(part)) {
      value = *member;
    } else {
      return "nothing";
    }
  }
  std::string text;
  value.append_json(text);
  return text;
}

TEST(Health, IsGoodWhileAllWorkersRun) {
  HttpWorld world;

  for (const std::string target : {"/livez", "/readyz", "/startupz"}) {
    const HttpAnswer answer = ask(world.port(), {.target = target + "?verbose"});

    EXPECT_EQ(answer.status, 200) << target;
    EXPECT_EQ(answer.body, "[+] score.w0 ok\n[+] train.w0 ok\n[+] watch.w0 ok\nok\n") << target;
  }
}

TEST(Health, ALoopThatStoppedTurningIsNotAlive) {
  HttpWorld world;

  world.clock.advance(seconds(30));
  EXPECT_EQ(ask(world.port(), {.target = "/livez"}).status, 200);

  world.clock.advance(Millis{1});
  const HttpAnswer answer = ask(world.port(), {.target = "/livez"});
  EXPECT_EQ(answer.status, 503);
  EXPECT_TRUE(answer.body.starts_with("[-] score.w0 failed: no turn for 30001ms\n"));
}

TEST(Health, AWorkerThatWaitsForItsLogIsAliveButNotReady) {
  HttpWorld world;
  world.engine.set_state(runtime::WorkerState::retrying, "broker is away");
  world.clock.advance(minutes(5));

  EXPECT_EQ(ask(world.port(), {.target = "/readyz"}).body,
            "[-] score.w0 failed: retrying: broker is away\nnot ok\n");
  const std::string alive = ask(world.port(), {.target = "/livez?verbose"}).body;
  EXPECT_TRUE(alive.starts_with("[+] score.w0 ok\n")) << alive;
}

TEST(Health, AWorkerWhoseTaskIsRestoredIsAliveButNotReady) {
  HttpWorld world;
  world.engine.set_restoring({Partition(3), {.records = 5, .next = Offset(40), .end = Offset(90)}});

  EXPECT_EQ(ask(world.port(), {.target = "/readyz"}).body,
            "[-] score.w0 failed: partition 3 restoring, changelog offset 40 of 90\nnot ok\n");
  EXPECT_EQ(ask(world.port(), {.target = "/livez"}).status, 200);
  EXPECT_EQ(ask(world.port(), {.target = "/startupz"}).status, 200);
  const std::string status = ask(world.port(), {.target = "/api/v1/status"}).body;
  EXPECT_EQ(at(status, "/ready"), "false");
  EXPECT_EQ(at(status, "/topologies/0/workers/0/restoring"),
            R"([{"partition":3,"records":5,"next":40,"end":90}])");
}

TEST(Health, WhyAStateIsRestoredFromTheBeginningIsSaid) {
  HttpWorld world;
  world.engine.set_restoring(
      {Partition(3), {.next = Offset(40), .end = Offset(90), .damage = "bad block"}});

  EXPECT_EQ(ask(world.port(), {.target = "/readyz"}).body,
            "[-] score.w0 failed: partition 3 restoring, changelog offset 40 of 90, since it was "
            "damaged: bad block\nnot ok\n");
}

TEST(Health, WhoAnAlignedRunWaitsForIsSaidOnceItTakesLong) {
  HttpWorld world;
  runtime::WaitView waiting{FakeEngine::kClock, "train", Partition(0),
                            FakeEngine::kClock - minutes(1), Millis{29'999}};
  world.engine.set_waiting(waiting);
  EXPECT_EQ(ask(world.port(), {.target = "/readyz"}).body, "ok\n");

  waiting.since = seconds(30);
  world.engine.set_waiting(waiting);

  const HttpAnswer answer = ask(world.port(), {.target = "/readyz"});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(
      answer.body,
      "[~] score.w0: partition 0 waits 30s for more than 2026-05-28T20:26:40.000Z: train/0 is "
      "at 2026-05-28T20:25:40.000Z, owner train.w0\nok\n");
}

TEST(Health, AFailedWorkerIsNotAlive) {
  HttpWorld world;
  world.engine.set_state(runtime::WorkerState::failed, "disk is full");

  EXPECT_EQ(ask(world.port(), {.target = "/livez"}).body,
            "[-] score.w0 failed: disk is full\nnot ok\n");
}

TEST(Status, TellsWhatRunsAndHowFarItIs) {
  HttpWorld world;

  const std::string body = ask(world.port(), {.target = "/api/v1/status"}).body;

  EXPECT_EQ(at(body, "/version"), R"("1.2.3")");
  EXPECT_EQ(at(body, "/ready"), "true");
  EXPECT_EQ(at(body, "/lag"), "37");
  EXPECT_EQ(at(body, "/totals"),
            R"({"events_in":1000,"records_read":1340,"outputs":1340,"dead_letters":7,"late":2})");
  EXPECT_EQ(at(body, "/topologies/0/name"), R"("score")");
  EXPECT_EQ(at(body, "/topologies/0/workers/0/tasks/0/inputs/0"),
            R"({"topic":"crm.label","partition":0,"next":1000,"end":1037,"lag":37})");
  EXPECT_EQ(at(body, "/topologies/0/workers/0/tasks/0/clock"), R"("2026-05-28T20:26:40.000Z")");
  EXPECT_EQ(at(body, "/topologies/2/workers/0/nodes/1"),
            R"({"id":"alerts","type":"alert","records_in":100,"records_out":100,"rejected":0})");
}

TEST(History, GivesRatesBetweenTicks) {
  HttpWorld world;
  world.server->stop();  // from here on the test ticks

  const EventTime before = world.clock.now();
  for (const std::uint64_t records : {100U, 300U}) {
    world.clock.advance(seconds(2));
    world.engine.work(records);
    world.router.tick();
  }
  Request request;
  request.query = {{"after", std::to_string(before.ms)}};
  const auto match = world.router.match(Method::get, "/api/v1/history");
  const std::string body = match.route->handler(request).body;

  EXPECT_EQ(at(body, "/at"), "[1780000002000,1780000004000]");
  EXPECT_EQ(at(body, "/topologies/0/name"), R"("score")");
  EXPECT_EQ(at(body, "/topologies/0/records_per_second"), "[50,150]");
  EXPECT_EQ(at(body, "/topologies/0/outputs_per_second"), "[50,150]");
  EXPECT_EQ(at(body, "/topologies/0/lag"), "[37,37]");
}

TEST(Topology, ShowsNodesAndEdges) {
  HttpWorld world;

  const std::string body = ask(world.port(), {.target = "/api/v1/topology"}).body;

  EXPECT_EQ(at(body, "/topologies/0/nodes/1"),
            R"({"id":"model","type":"score","produces":"score","inputs":["engagement"]})");
  EXPECT_EQ(at(body, "/topologies/1/sources/0"),
            R"({"id":"examples","topics":["leads.examples"],"format":"examples","types":[],)"
            R"("lateness_ms":86400000,"from":["score"]})");
  EXPECT_EQ(at(body, "/topologies/2/sinks/0"),
            R"({"id":"alerts_out","topic":"leads.alerts","inputs":["alerts"]})");
}

TEST(Leads, ShowsFeaturesScoreAndTheWeightiestReasonsFirst) {
  HttpWorld world;

  const HttpAnswer answer = ask(world.port(), {.target = "/api/v1/leads/acme%7C42"});

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(at(answer.body, "/lead"), R"("acme|42")");
  EXPECT_EQ(at(answer.body, "/features"), R"({"pages_7d":4,"source":"webinar","dwell_30d":null})");
  EXPECT_EQ(at(answer.body, "/scores/0/probability"), "0.75");
  EXPECT_EQ(at(answer.body, "/scores/0/model_version"), R"("2026-05-28T19:00:00.000Z")");
  EXPECT_EQ(at(answer.body, "/scores/0/reasons/0/feature"), R"("source")");
  EXPECT_EQ(at(answer.body, "/scores/0/reasons/2/feature"), R"("dwell_30d")");
  EXPECT_EQ(at(answer.body, "/scores/0/explain/0/feature"), R"("pages_7d")");
  EXPECT_EQ(at(answer.body, "/nodes/0/node"), R"("engagement")");
}

TEST(Leads, ATenantMayStandInTheQuery) {
  HttpWorld world;

  EXPECT_EQ(ask(world.port(), {.target = "/api/v1/leads/42?tenant=acme"}).status, 200);
}

TEST(Leads, AnUnknownLeadIsNotFound) {
  HttpWorld world;

  const HttpAnswer answer = ask(world.port(), {.target = "/api/v1/leads/nobody"});

  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(at(answer.body, "/code"), R"("unknown_lead")");
}

TEST(Models, ShowsTheLearnerBesideTheVersionThatServes) {
  HttpWorld world;

  const std::string body = ask(world.port(), {.target = "/api/v1/models"}).body;

  EXPECT_EQ(at(body, "/models/0/model"), R"("conversion")");
  EXPECT_EQ(at(body, "/models/0/serving/version"), R"("2026-05-28T19:26:40.000Z")");
  EXPECT_EQ(at(body, "/models/0/serving/quality/auc"), "0.8");
  EXPECT_EQ(at(body, "/models/0/learner/examples"), "2400");
  EXPECT_EQ(at(body, "/models/0/learner/recent/auc"), "0.842");
  EXPECT_EQ(at(body, "/models/0/learner/history/23/examples"), "2400");
}

TEST(Models, ShowsAPublishedModelThatNobodyHereLearns) {
  HttpWorld world({},
                  [](Services& services) { services.view = [] { return runtime::EngineView{}; }; });

  const std::string body = ask(world.port(), {.target = "/api/v1/models"}).body;

  EXPECT_EQ(at(body, "/models/0/learner"), "null");
  EXPECT_EQ(at(body, "/models/0/serving/examples"), "2300");
}

TEST(Drift, ShowsBothDistributionsOfEveryFeature) {
  HttpWorld world;

  const std::string body = ask(world.port(), {.target = "/api/v1/drift"}).body;

  EXPECT_EQ(at(body, "/families/0/topology"), R"("watch")");
  EXPECT_EQ(at(body, "/families/0/model"), R"("conversion")");
  EXPECT_EQ(at(body, "/families/0/monitors/1/entity"), R"("dwell_30d")");
  EXPECT_EQ(at(body, "/families/0/monitors/1/state"), R"("firing")");
  EXPECT_EQ(at(body, "/families/0/monitors/1/d"), "0.412");
  EXPECT_EQ(at(body, "/families/0/monitors/1/histogram/edges/1"), "0.5");
}

TEST(Alerts, PutsWhatFiresOnTop) {
  HttpWorld world;

  const std::string all = ask(world.port(), {.target = "/api/v1/alerts"}).body;
  const std::string resolved = ask(world.port(), {.target = "/api/v1/alerts?state=resolved"}).body;

  EXPECT_EQ(at(all, "/alerts/0/entity"), R"("dwell_30d")");
  EXPECT_EQ(at(all, "/alerts/1/state"), R"("resolved")");
  EXPECT_EQ(at(resolved, "/alerts/0/entity"), R"("headcount")");
  EXPECT_EQ(ask(world.port(), {.target = "/api/v1/alerts?state=x"}).status, 400);
}

TEST(Metrics, ShowsCountersLagAndWatermark) {
  HttpWorld world;

  const HttpAnswer answer = ask(world.port(), {.target = "/metrics"});

  EXPECT_EQ(answer.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  for (const char* line :
       {"leadstream_runtime_records_consumed_total{topology=\"score\",worker=\"0\"} 1000\n",
        "leadstream_runtime_dead_letters_total{topology=\"score\",worker=\"0\","
        "code=\"invalid_time\"} 5\n",
        "leadstream_runtime_transactions_total{topology=\"train\",worker=\"0\","
        "result=\"committed\"} 5\n",
        "leadstream_runtime_commit_duration_seconds_bucket{topology=\"train\",worker=\"0\","
        "le=\"0.025\"} 0\n",
        "leadstream_runtime_commit_duration_seconds_bucket{topology=\"train\",worker=\"0\","
        "le=\"0.05\"} 5\n",
        "leadstream_runtime_commit_duration_seconds_bucket{topology=\"train\",worker=\"0\","
        "le=\"+Inf\"} 5\n",
        "leadstream_runtime_commit_duration_seconds_count{topology=\"train\",worker=\"0\"} 5\n",
        "leadstream_runtime_end_to_end_latency_seconds_count{topology=\"train\",worker=\"0\"} "
        "240\n",
        "leadstream_runtime_consumer_lag_records{topology=\"score\",topic=\"crm.label\","
        "partition=\"0\"} 37\n",
        "leadstream_runtime_watermark_seconds{topology=\"watch\",partition=\"0\"} 1780000000\n",
        "leadstream_flow_node_records_in_total{topology=\"train\",worker=\"0\",node=\"learn\"} "
        "240\n",
        "leadstream_flow_node_busy_seconds_total{topology=\"train\",worker=\"0\",node=\"learn\"} "
        "0.5\n",
        "leadstream_operators_labels_retracted_total{topology=\"train\",worker=\"0\","
        "node=\"learn\"} 3\n",
        "leadstream_runtime_held_back{topology=\"score\",worker=\"0\"} 0\n",
        "leadstream_drift_ks_statistic_ratio{model=\"conversion\",entity_type=\"feature\","
        "entity=\"dwell_30d\"} 0.412\n",
        "leadstream_drift_firing{model=\"conversion\",entity_type=\"feature\","
        "entity=\"dwell_30d\"} 1\n",
        "leadstream_alerts{alertname=\"LeadScoreDrift\",state=\"firing\"} 1\n",
        "leadstream_build_info{app=\"leadstream\",version=\"1.2.3\"} 1\n"}) {
    EXPECT_NE(answer.body.find(line), std::string::npos) << line << answer.body;
  }
}

TEST(Page, IsThereAndIsSentOnce) {
  HttpWorld world;

  const HttpAnswer first = ask(world.port(), {.target = "/"});
  const HttpAnswer second =
      ask(world.port(), {.target = "/", .headers = {{"If-None-Match", first.header("ETag")}}});

  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_NE(first.body.find("<title>leadstream"), std::string::npos);
  EXPECT_EQ(second.status, 304);
  EXPECT_EQ(second.body, "");
}

TEST(Contract, DescribesEveryTypeOfTheCatalogAsTheCommandDoes) {
  const HttpWorld world;

  const HttpAnswer answer = ask(world.port(), {.target = "/asyncapi.json"});

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, event::async_api(world.catalog, world.services.version));
  EXPECT_NE(answer.body.find("\"page.viewed\""), std::string::npos);
}

}  // namespace
}  // namespace ls::http
