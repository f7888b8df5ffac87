#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/metrics.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/http/router.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ls::http {

struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  std::size_t header_max = 16 << 10;
  std::size_t body_max = 8 << 20;
  // Of all bodies that are arriving or being worked on: what comes beyond is told to come again.
  std::size_t bodies_max = 64 << 20;
  std::size_t connections_max = 256;
  std::size_t streams_max = 32;  // server-sent events; of the connections
  // For one request to arrive, for an answer to leave, and between two requests.
  Millis idle_timeout = seconds(30);
  Millis stream_interval{250};              // how often a feed is asked
  Millis heartbeat_interval = seconds(15);  // a comment, so that proxies keep a silent feed open
  // Names by which this server may be addressed beside localhost and its own address. A page of
  // another site that resolves to this machine is refused. "*": any.
  std::vector<std::string> host_names = {};
};

// The HTTP/1.1 server: one thread for all connections, and a few for handlers that ask the log. It
// never waits for a worker. `router`, `clock` and `metrics` outlive it.
class Server {
 public:
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options, const Router& router,
                                               const Clock& clock, Metrics& metrics);
  ~Server();  // NOLINT(bugprone-exception-escape): see there
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  // Closes every connection and ends the threads. Safe to call twice.
  void stop();

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace ls::http
