// Alerts as they lie on the topic, given to a real Alertmanager: taken as they are, under the
// fingerprint that the record's key says.

#include "http/client.hpp"
#include "support/child_process.hpp"
#include "support/temp_folder.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/config/yaml.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/flow/codec.hpp"
#include "leadstream/flow/driver.hpp"
#include "leadstream/flow/topology_spec.hpp"
#include "leadstream/operators/registry.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <filesystem>
#include <fstream>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ls {
namespace {

constexpr std::string_view kProgram = "/usr/bin/prometheus-alertmanager";

std::uint16_t free_port() {
  const int socket_id = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* any = reinterpret_cast<sockaddr*>(&address);
  EXPECT_EQ(bind(socket_id, any, size), 0);
  EXPECT_EQ(getsockname(socket_id, any, &size), 0);
  close(socket_id);
  return ntohs(address.sin_port);
}

// One Alertmanager on a port of this machine, without a cluster.
class Alertmanager {
 public:
  Status start() {
    std::ofstream(folder_ / "am.yml")
        << "route: { receiver: none }\nreceivers: [ { name: none } ]\n";
    const std::uint16_t port = free_port();
    peer_ = {.host = "127.0.0.1", .port = std::to_string(port), .patience = seconds(10)};
    LS_TRY(process_.start(
        {.arguments = {std::string(kProgram), "--config.file=" + (folder_ / "am.yml"),
                       "--storage.path=" + (folder_ / "data"),
                       "--web.listen-address=127.0.0.1:" + peer_.port, "--cluster.listen-address="},
         .output = folder_ / "log"}));
    for (int i = 0; i < 600; ++i) {
      const auto ready = http::fetch(peer_, {.target = "/-/ready"});
      if (ready && ready->status == 200) {
        return {};
      }
      // The pause between two looks, and the end if it is over.
      if (process_.wait(Millis{100})) {
        break;
      }
    }
    return external_error("Alertmanager did not start");
  }
  Result<http::Reply> post(const std::string& alerts) {
    return http::fetch(
        peer_, {.target = "/api/v2/alerts", .body = alerts, .content_type = "application/json"});
  }
  Result<http::Reply> alerts() {
    return http::fetch(peer_, {.target = "/api/v2/alerts"});
  }

 private:
  test::TempFolder folder_;
  test::ChildProcess process_;
  http::Peer peer_;
};

// A topology like watch.yaml, with windows that a test can fill.
constexpr const char* kWatch = R"(topology: watch
sources:
  - { id: signals, topic: leads.signals, from: [score], decode: { format: signal } }
nodes:
  - { id: drift, type: detect_drift, inputs: [signals], reference: 100, window: 50, confirm: 1 }
  - { id: alerts, type: alert, inputs: [drift], runbook: "https://example.com/drift" }
sinks:
  - { id: out, inputs: [alerts], topic: leads.alerts }
)";

std::string signal_json(EventTime at, double x) {
  const ml::FeatureSchema schema({{"x", ml::FeatureKind::number}});
  const std::vector<ml::FeatureValue> values{ml::FeatureValue::of(x)};
  const flow::Features features{&schema, values, "e"};
  flow::Signal signal;
  signal.model = "conversion";
  signal.probability = 0.5;
  signal.features = &features;
  flow::Record record;
  record.time = at;
  record.payload = &signal;
  std::string key;
  std::string value;
  flow::encode_payload(record, key, value);
  return value;
}

// What the topology says of a feature that moves for a while; the last signal is now, since
// Alertmanager forgets what ended long ago.
std::vector<flow::StoredRecord> alerts_of_an_episode(EventTime now) {
  const event::Catalog catalog;
  const auto topology = flow::parse_topology(config::parse_yaml(kWatch, "watch.yaml").value(),
                                             catalog, operators::all_operators());
  EXPECT_TRUE(topology) << (topology ? "" : topology.error().message);
  auto driver = flow::Driver::make({*topology}, catalog, {});
  EXPECT_TRUE(driver);
  Random random(8);
  for (int i = 0; i < 300; ++i) {
    const EventTime at = now - minutes(300 - i);
    const double x = random.normal() + (i >= 150 && i < 250 ? 4.0 : 0.0);
    const std::string origin = fmt::format("1|score|0|{}|{}", at.ms, i);
    const flow::Header headers[] = {{"ls-o", origin}, {"ls-k", "L1"}};
    EXPECT_TRUE((*driver)->push("leads.signals", "conversion", signal_json(at, x), at, headers));
  }
  EXPECT_TRUE((*driver)->run());
  return (*driver)->topic("leads.alerts");
}

TEST(AlertmanagerTakes, WhatLiesOnTheTopicUnderTheSameFingerprint) {
  if (!std::filesystem::exists(kProgram)) {
    GTEST_SKIP() << "NO ALERTMANAGER: alerts are NOT tested against it. "
                    "apt-get install prometheus-alertmanager";
  }
  Alertmanager manager;
  const Status started = manager.start();
  ASSERT_TRUE(started) << started.error().message;
  const auto alerts = alerts_of_an_episode(make_system_clock()->now());
  ASSERT_EQ(alerts.size(), 2U);

  const auto fired = manager.post(alerts[0].value);
  ASSERT_TRUE(fired);
  EXPECT_EQ(fired->status, 200) << fired->body << alerts[0].value;
  const auto listed = manager.alerts();
  ASSERT_TRUE(listed);
  EXPECT_NE(listed->body.find("\"fingerprint\":\"" + alerts[0].key + "\""), std::string::npos)
      << listed->body;
  EXPECT_NE(listed->body.find("\"severity\":\"critical\""), std::string::npos) << listed->body;

  const auto resolved = manager.post(alerts[1].value);
  ASSERT_TRUE(resolved);
  EXPECT_EQ(resolved->status, 200) << resolved->body << alerts[1].value;
  const auto left = manager.alerts();
  ASSERT_TRUE(left);
  EXPECT_EQ(left->body.find(alerts[1].key), std::string::npos) << left->body;
}

}  // namespace
}  // namespace ls
