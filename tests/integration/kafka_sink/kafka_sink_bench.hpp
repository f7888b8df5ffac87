#pragma once

#include "integration/mock_cluster.hpp"

#include "leadstream/kafka/cluster.hpp"
#include "leadstream/kafka/plain.hpp"
#include "leadstream/state/changelog.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ls::kafka {

using test::Api;

struct Read {
  std::string key;
  std::string value;
  bool is_tombstone = false;
  std::vector<std::pair<std::string, std::string>> headers;
};

// A sink against mock brokers. The source never joins its group: the mock does not ask.
class KafkaSinkTest : public testing::Test {
 protected:
  KafkaSinkTest() {
    cluster_.create_topic("out", 2);
    cluster_.create_topic("in", 2);
    cluster_.create_topic("test.score.changelog", 2);
    client_ = Cluster::make(cluster_.settings(), *clock_).take();
  }

  Result<WorkerClients> make_worker(Guarantee guarantee = Guarantee::exactly_once) {
    WorkerSettings worker;
    worker.topology = "score";
    worker.instance_id = "i";
    worker.guarantee = guarantee;
    return client_->make_worker(worker);
  }

  flow::Sink& sink(Guarantee guarantee = Guarantee::exactly_once) {
    if (!worker_.sink) {
      worker_ = make_worker(guarantee).take();
    }
    return *worker_.sink;
  }

  Status send(const std::string& key, const std::string& value) {
    flow::OutgoingMessage message;
    message.topic = "out";
    message.partition = Partition(0);
    message.key = key;
    message.value = value;
    return sink().send(message);
  }

  Status commit() {
    const std::vector<flow::Position> positions = {{{"in", Partition(0)}, Offset(7)}};
    flow::TaskCommit task;
    task.topology = "score";
    task.partition = Partition(1);
    task.positions = positions;
    task.rows = &rows_;
    return sink().commit(std::span(&task, 1));
  }

  // As an engine does after an error, until the outcome is known.
  void settle() {
    const std::int64_t start = clock_->monotonic_ns();
    Status settled = sink().abort();
    while (!settled && clock_->monotonic_ns() - start < 20'000'000'000) {
      settled = sink().abort();
    }
    ASSERT_TRUE(settled.has_value()) << settled.error().message;
  }

  std::vector<Read> read(const std::string& topic) {
    auto consumer =
        PlainConsumer::make(cluster_.settings(), *clock_, topic, PlainConsumer::From::first).take();
    std::vector<Read> out;
    std::vector<flow::Message> messages;
    while (!consumer->has_caught_up()) {
      messages.clear();
      EXPECT_TRUE(consumer->poll(Millis{100}, 100, messages).has_value());
      for (const flow::Message& message : messages) {
        Read one{std::string(message.key), std::string(message.value), message.is_tombstone, {}};
        for (const flow::Header& header : message.headers) {
          one.headers.emplace_back(header.name, header.value);
        }
        out.push_back(std::move(one));
      }
    }
    return out;
  }

  [[nodiscard]] SinkCounters counters() const {
    return worker_.sink->counters();
  }

  test::MockCluster cluster_;
  std::unique_ptr<Clock> clock_ = make_system_clock();
  state::WriteBatch rows_;
  std::unique_ptr<Cluster> client_;
  WorkerClients worker_;
};

}  // namespace ls::kafka
