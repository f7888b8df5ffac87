#pragma once

#include "support/crash_world.hpp"
#include "support/http_client.hpp"

#include "leadstream/base/error.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace ls::test {

// What the program said it has stored, and where.
struct Acknowledged {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::string value;
};

// A careful producer: posts the world's events in their order, batch by batch, from a thread of its
// own, and sends a batch again for as long as nobody has said that it is stored. It outlives the
// program that it talks to.
class EventProducer {
 public:
  // The world outlives it.
  explicit EventProducer(const CrashWorld& world);
  ~EventProducer();
  EventProducer(const EventProducer&) = delete;
  EventProducer& operator=(const EventProducer&) = delete;

  void start();
  // The program serves here now.
  void send_to(std::uint16_t port);
  [[nodiscard]] bool is_done() const {
    return is_done_;
  }
  // Batches that had to be sent again.
  [[nodiscard]] int repeats() const {
    return repeats_;
  }
  // Once it is done.
  [[nodiscard]] const std::vector<Acknowledged>& acknowledged() const {
    return acknowledged_;
  }
  // Why it gave up, if it did.
  [[nodiscard]] const Status& status() const {
    return status_;
  }

 private:
  using Batch = std::span<const InputRecord>;

  void run();
  Status produce();
  Status post_until_stored(Batch batch);
  HttpAnswer post(const std::string& body);
  Status note_places(Batch batch, const std::string& body);

  const CrashWorld& world_;
  // Where to send: a port, and in the upper half how many were told before, so that each telling
  // is a change.
  std::atomic<std::uint32_t> target_ = 0;
  std::uint32_t told_ = 0;
  std::atomic<bool> is_stopped_ = false;
  std::atomic<bool> is_done_ = false;
  std::atomic<int> repeats_ = 0;
  std::vector<Acknowledged> acknowledged_;
  Status status_;
  // The connection in use, and the target that it leads to.
  std::unique_ptr<HttpClient> client_;
  std::uint32_t connected_to_ = 0;
  std::jthread thread_;
};

}  // namespace ls::test
