#include "leadstream/http/server.hpp"

#include "http/session.hpp"

#include "leadstream/base/log.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <fmt/core.h>

#include <chrono>
#include <thread>
#include <vector>

namespace ls::http {
namespace asio = boost::asio;
using asio::ip::tcp;

// Declared in the order in which things may die: sessions that the context still holds sign off at
// the desk.
struct Server::Parts {
  Parts(const ServerOptions& options, const Router& router, const Clock& clock, Metrics& metrics)
      : desk{options, router, clock, metrics}, context(1), acceptor(context), ticker(context) {}

  Status listen();
  void accept();
  void take(tcp::socket socket);
  void tick();
  void close_all();

  Desk desk;
  asio::io_context context;
  tcp::acceptor acceptor;
  asio::steady_timer ticker;
  std::uint16_t port = 0;
  std::jthread thread;
};

namespace {

constexpr std::chrono::seconds kTick{1};
// Enough for a burst; what comes beyond waits in the kernel.
constexpr int kBacklog = 128;

Error failed(std::string_view what, const ServerOptions& options,
             const boost::system::error_code& code) {
  return external_error(
      fmt::format("cannot {} {}:{}: {}", what, options.host, options.port, code.message()));
}

std::set<std::string> hosts_of(const ServerOptions& options, const asio::ip::address& address) {
  std::set<std::string> hosts(options.host_names.begin(), options.host_names.end());
  // Who listens to the whole network is guarded by something else, which decides the names.
  if (hosts.contains("*") || address.is_unspecified()) {
    return {};
  }
  hosts.insert({"localhost", "127.0.0.1", "[::1]", options.host});
  hosts.insert(address.is_v6() ? "[" + address.to_string() + "]" : address.to_string());
  return hosts;
}

}  // namespace

Status Server::Parts::listen() {
  boost::system::error_code code;
  tcp::resolver resolver(context);
  const auto found = resolver.resolve(desk.options.host, std::to_string(desk.options.port),
                                      tcp::resolver::passive, code);
  if (code || found.empty()) {
    return failed("resolve", desk.options, code);
  }
  const tcp::endpoint endpoint = found.begin()->endpoint();
  acceptor.open(endpoint.protocol(), code);
  if (!code) {
    acceptor.set_option(asio::socket_base::reuse_address(true), code);
  }
  if (!code) {
    acceptor.bind(endpoint, code);
  }
  if (!code) {
    acceptor.listen(kBacklog, code);
  }
  if (code) {
    return failed("listen on", desk.options, code);
  }
  port = acceptor.local_endpoint(code).port();
  desk.hosts = hosts_of(desk.options, endpoint.address());
  return {};
}

void Server::Parts::accept() {
  acceptor.async_accept([this](const boost::system::error_code& code, tcp::socket socket) {
    if (code == asio::error::operation_aborted || !acceptor.is_open()) {
      return;
    }
    if (!code) {
      take(std::move(socket));
      accept();
      return;
    }
    // Out of descriptors, most likely: try again with the next tick, not at once.
    log_warn("A connection cannot be accepted. error=\"{}\"", code.message());
    auto pause = std::make_shared<asio::steady_timer>(context, kTick);
    pause->async_wait([this, pause](const boost::system::error_code& stopped) {
      if (!stopped) {
        accept();
      }
    });
  });
}

void Server::Parts::take(tcp::socket socket) {
  boost::system::error_code ignored;
  if (desk.sessions.size() < desk.options.connections_max) {
    socket.set_option(tcp::no_delay(true), ignored);
    std::make_shared<Session>(std::move(socket), desk)->start();
    return;
  }
  // Said without waiting for the request; the socket's buffer is empty and takes it whole.
  constexpr std::string_view kFull =
      "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
      "Connection: close\r\n\r\n";
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(kFull), ignored);
  socket.close(ignored);
}

void Server::Parts::tick() {
  desk.router.tick();
  ticker.expires_after(kTick);
  ticker.async_wait([this](const boost::system::error_code& code) {
    if (!code) {
      tick();
    }
  });
}

void Server::Parts::close_all() {
  boost::system::error_code ignored;
  acceptor.close(ignored);
  ticker.cancel();
  // Closing ends a session's operations; the last of them ends the session.
  for (Session* session : desk.sessions) {
    session->close();
  }
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

// Ending a server needs memory for one message; without it there is nothing left to save.
// NOLINTNEXTLINE(bugprone-exception-escape)
Server::~Server() {
  stop();
}

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, const Router& router,
                                              const Clock& clock, Metrics& metrics) {
  auto parts = std::make_unique<Parts>(options, router, clock, metrics);
  LS_TRY(parts->listen());
  parts->accept();
  parts->tick();
  parts->thread = std::jthread([raw = parts.get()] { raw->context.run(); });
  return std::unique_ptr<Server>(new Server(std::move(parts)));  // NOLINT
}

std::uint16_t Server::port() const {
  return parts_->port;
}

void Server::stop() {
  if (!parts_->thread.joinable()) {
    return;
  }
  asio::post(parts_->context, [parts = parts_.get()] { parts->close_all(); });
  // Handlers that ask the log end by their own deadlines.
  parts_->desk.aside.join();
  parts_->context.stop();
  parts_->thread.join();
}

}  // namespace ls::http
