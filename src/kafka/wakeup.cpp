#include "kafka/wakeup.hpp"

#include "kafka/conf.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace ls::kafka {

Result<std::unique_ptr<Wakeup>> Wakeup::make() {
  const int signal = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (signal < 0) {
    return external_error(
        fmt::format("making an event to wait for Kafka's queues: {}", std::strerror(errno)),
        Retry::yes);
  }
  return std::make_unique<Wakeup>(signal);
}

Wakeup::~Wakeup() {
  close(signal_);
}

void Wakeup::watch(rd_kafka_queue_t& queue) const {
  constexpr std::uint64_t kOne = 1;
  rd_kafka_queue_io_event_enable(&queue, signal_, &kOne, sizeof(kOne));
}

void Wakeup::wait(Millis most) {
  pollfd waited{signal_, POLLIN, 0};
  if (poll(&waited, 1, timeout_ms(most)) > 0) {
    std::uint64_t count = 0;
    // What came before this line is found by looking into the queues; what comes after signals
    // anew.
    static_cast<void>(read(signal_, &count, sizeof(count)));
  }
}

}  // namespace ls::kafka
