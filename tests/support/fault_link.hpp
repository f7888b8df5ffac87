#pragma once

#include "support/fault_proxy.hpp"

#include "leadstream/base/random.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace ls::test {

// What all links of a proxy share; touched on the proxy's thread, the figures read on any.
struct FaultNetwork {
  explicit FaultNetwork(std::uint64_t seed) : random(seed) {}

  Network now;
  Random random;
  std::atomic<std::uint64_t> connections = 0;
  std::atomic<std::uint64_t> resets = 0;
  std::atomic<std::uint64_t> forgotten = 0;
  std::atomic<std::uint64_t> request_bytes = 0;
  std::atomic<std::uint64_t> answer_bytes = 0;
};

// One client's connection and that to its server, joined by the network. Lives on the proxy's
// thread; what it waits for keeps it alive.
class FaultLink : public std::enable_shared_from_this<FaultLink> {
 public:
  using Socket = boost::asio::ip::tcp::socket;

  FaultLink(Socket client, Socket server, FaultNetwork& network);

  void start();
  // The network is another one: whoever waits looks again.
  void look_again();
  void forget();
  void reset();
  [[nodiscard]] bool is_open() const {
    return client_.is_open();
  }

 private:
  // Large enough that a bound on pieces is none on bytes.
  static constexpr std::size_t kPieceBytes = 16 << 10;

  struct Way {
    Way(Socket& reads_from, Socket& writes_to, Network::Way Network::*told,
        std::atomic<std::uint64_t>& counted);

    Socket& from;
    Socket& to;
    Network::Way Network::*rule;
    std::atomic<std::uint64_t>& passed;
    boost::asio::steady_timer timer;
    std::array<char, kPieceBytes> piece{};
    std::size_t size = 0;
    bool is_held = false;
  };

  // Read, delay, hold, write, and again.
  void read(Way& way);
  void delay(Way& way);
  void hold(Way& way);
  void write(Way& way);
  // Whether the piece went into a reset.
  bool met_reset();
  void close();

  FaultNetwork& network_;
  Socket client_;
  Socket server_;
  Way requests_;
  Way answers_;
  std::uint64_t bytes_ = 0;
  bool is_forgotten_ = false;
};

}  // namespace ls::test
