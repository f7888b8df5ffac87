#pragma once

#include "kafka/handles.hpp"

#include "leadstream/base/time.hpp"

#include <memory>

namespace ls::kafka {

// Lets one thread wait for several queues of the client at once. The client's threads signal, ours
// waits; while nothing happens nobody runs. Outlives the queues that signal it.
class Wakeup {
 public:
  static Result<std::unique_ptr<Wakeup>> make();
  explicit Wakeup(int signal) : signal_(signal) {}
  ~Wakeup();
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;

  // The queue signals from now on whenever something comes into it while it is empty.
  void watch(rd_kafka_queue_t& queue) const;
  // Until something was signalled since the last wait, or the time is over.
  void wait(Millis most);

 private:
  int signal_;
};

// A queue that may signal: has to stop before it is given back, since the client keeps it.
struct DestroyWatched {
  void operator()(rd_kafka_queue_t* queue) const {
    rd_kafka_queue_io_event_enable(queue, -1, nullptr, 0);
    rd_kafka_queue_destroy(queue);
  }
};
using WatchedQueue = std::unique_ptr<rd_kafka_queue_t, DestroyWatched>;

}  // namespace ls::kafka
