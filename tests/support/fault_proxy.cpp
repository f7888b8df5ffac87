#include "support/fault_proxy.hpp"

#include "support/fault_link.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <thread>
#include <utility>
#include <vector>

namespace ls::test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

tcp::endpoint local(std::uint16_t port) {
  return {asio::ip::address_v4::loopback(), port};
}

}  // namespace

struct FaultProxy::Parts {
  explicit Parts(std::uint64_t seed) : network(seed), acceptor(context, local(0)) {
    accept();
    thread = std::thread([this] { context.run(); });
  }

  void accept() {
    acceptor.async_accept([this](const error_code& failure, tcp::socket client) {
      if (!failure) {
        connect(std::move(client));
        accept();
      }
    });
  }

  void connect(tcp::socket client) {
    std::erase_if(links, [](const auto& link) { return !link->is_open(); });
    ++network.connections;
    tcp::socket server(context);
    error_code failure;
    server.connect(local(server_port), failure);  // on one machine it answers at once
    auto link = std::make_shared<FaultLink>(std::move(client), std::move(server), network);
    if (failure) {
      link->reset();
      return;
    }
    links.push_back(link);
    link->start();
  }

  FaultNetwork network;
  std::uint16_t server_port = 0;
  std::vector<std::shared_ptr<FaultLink>> links;  // forgotten ones stay open to the end
  asio::io_context context;
  tcp::acceptor acceptor;
  std::thread thread;
};

FaultProxy::FaultProxy(std::uint64_t seed) : parts_(std::make_unique<Parts>(seed)) {}

FaultProxy::~FaultProxy() {
  parts_->context.stop();
  parts_->thread.join();
  parts_->links.clear();  // their sockets go before the context
}

std::uint16_t FaultProxy::port() const {
  return parts_->acceptor.local_endpoint().port();
}

void FaultProxy::lead_to(std::uint16_t server_port) {
  asio::post(parts_->context, [this, server_port] { parts_->server_port = server_port; });
}

void FaultProxy::become(const Network& network) {
  asio::post(parts_->context, [this, network] {
    parts_->network.now = network;
    for (const auto& link : parts_->links) {
      link->look_again();
    }
  });
}

void FaultProxy::forget_connections() {
  asio::post(parts_->context, [this] {
    for (const auto& link : parts_->links) {
      link->forget();
    }
  });
}

void FaultProxy::reset_connections() {
  asio::post(parts_->context, [this] {
    for (const auto& link : parts_->links) {
      link->reset();
    }
  });
}

FaultProxy::Figures FaultProxy::figures() const {
  const FaultNetwork& network = parts_->network;
  return {.connections = network.connections,
          .resets = network.resets,
          .forgotten = network.forgotten,
          .request_bytes = network.request_bytes,
          .answer_bytes = network.answer_bytes};
}

}  // namespace ls::test
