#pragma once

#include "support/fake_engine.hpp"

#include "leadstream/base/metrics.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/http/server.hpp"
#include "leadstream/http/services.hpp"
#include "leadstream/runtime/stream_hub.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ls::test {

// A clock that a test moves while a server reads it.
class SharedClock final : public Clock {
 public:
  explicit SharedClock(EventTime start) : ms_(start.ms) {}
  [[nodiscard]] EventTime now() const override {
    return {ms_};
  }
  [[nodiscard]] std::int64_t monotonic_ns() const override {
    return ms_ * 1'000'000;
  }
  void advance(Millis by) {
    ms_ += by.count;
  }

 private:
  std::atomic<std::int64_t> ms_;
};

// A log in memory, for the interface's tests. Any thread.
class FakeLog final : public runtime::LogGateway {
 public:
  Result<std::vector<Place>> append(const std::vector<Addressed>& records) override;
  Result<std::vector<StoredRecord>> read(const std::string& topic, Partition partition, Offset from,
                                         std::size_t count_max) override;
  Result<std::vector<Topic>> topics() override;

  // The next calls end with this error.
  void fail_with(Error error);
  [[nodiscard]] std::vector<StoredRecord> all(const std::string& topic) const;
  // The topics of all records, in the order in which they came, with "|" behind each append.
  [[nodiscard]] std::string arrivals() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::vector<StoredRecord>> topics_;  // of one partition each
  std::string arrivals_;
  std::optional<Error> failure_;
};

// Everything a server needs, with a server on a free port.
struct HttpWorld {
  using Adjust = std::function<void(http::Services&)>;  // before the server starts
  static void leave_as_is(http::Services& /*services*/) {}
  // The hub is a small one, so that a test can fill it.
  explicit HttpWorld(http::ServerOptions options = {}, const Adjust& adjust = leave_as_is,
                     runtime::StreamHub::Options hub_options = {.bytes_max = 64 << 10});

  SharedClock clock{EventTime{1'780'000'000'000}};
  Metrics metrics;
  FakeEngine engine;
  FakeLog log;
  runtime::StreamHub hub;
  const event::Catalog& catalog;
  std::shared_ptr<const flow::ModelSet> models;
  http::Services services;
  http::Router router;
  std::unique_ptr<http::Server> server;

  [[nodiscard]] std::uint16_t port() const {
    return server->port();
  }
  struct Output {
    std::string topic;
    std::string key;
    std::string value;
  };
  // What one transaction wrote.
  void publish(const std::vector<Output>& outputs);
  // A score of a lead and an alert, as the engine's sinks write them.
  void publish_score(const std::string& lead, double probability);
  void publish_alert();
};

// A valid event of the catalog.
std::string page_view(const std::string& id, const std::string& contact);

}  // namespace ls::test
