#pragma once

#include "leadstream/base/time.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace ls::test {

// What a network does to everything that passes. As made it does nothing.
struct Network {
  struct Way {
    // Before a piece is passed on. Pieces wait for each other, and what comes meanwhile becomes one
    // piece: a byte is held for one to two times as long.
    Millis latency{0};
    std::int64_t bytes_per_second = 0;  // of one connection; 0: no bound
    bool is_held = false;               // nothing passes, and nobody is told
  };
  Way requests = {};  // towards the server
  Way answers = {};
  double reset_chance = 0.0;                      // of each piece: both ends get a reset instead
  std::optional<std::uint64_t> reset_after = {};  // bytes of a connection, both ways together
};

// A bad network between clients and a server, both on 127.0.0.1: it listens on a free port and
// passes on what comes, as it was told last. It works on a thread of its own; every function may be
// called from any other one.
class FaultProxy {
 public:
  // Chance comes from the seed; which piece meets it depends on how the bytes come along.
  explicit FaultProxy(std::uint64_t seed);
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  // Where clients go.
  [[nodiscard]] std::uint16_t port() const;
  // Where the server is; connections that come before it is told are reset.
  void lead_to(std::uint16_t server_port);

  // From now on, for the connections there are and those to come.
  void become(const Network& network);
  // The connections there are go dead: what is sent on them is lost, and no end hears of the
  // other's leaving. New ones work.
  void forget_connections();
  // Both ends of each connection get a reset.
  void reset_connections();

  struct Figures {
    std::uint64_t connections = 0;
    std::uint64_t resets = 0;
    std::uint64_t forgotten = 0;
    std::uint64_t request_bytes = 0;  // passed on
    std::uint64_t answer_bytes = 0;
  };
  [[nodiscard]] Figures figures() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ls::test
