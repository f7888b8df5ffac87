#include "support/fault_proxy.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/base/time.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <utility>

namespace ls::test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

tcp::endpoint local(std::uint16_t port) {
  return {asio::ip::address_v4::loopback(), port};
}

// Sends back what it gets, and counts.
class Echo {
 public:
  Echo() : acceptor_(context_, local(0)) {
    accept();
    thread_ = std::thread([this] { context_.run(); });
  }
  ~Echo() {
    context_.stop();
    thread_.join();
  }
  Echo(const Echo&) = delete;
  Echo& operator=(const Echo&) = delete;

  [[nodiscard]] std::uint16_t port() const {
    return acceptor_.local_endpoint().port();
  }
  // Until so many bytes came, or so many connections have ended.
  void wait_for_bytes(std::uint64_t count) const {
    for (std::uint64_t now = bytes_; now < count; now = bytes_) {
      bytes_.wait(now);
    }
  }
  void wait_for_ends(std::uint64_t count) const {
    for (std::uint64_t now = ends_; now < count; now = ends_) {
      ends_.wait(now);
    }
  }
  [[nodiscard]] std::uint64_t bytes() const {
    return bytes_;
  }
  [[nodiscard]] std::uint64_t ends() const {
    return ends_;
  }

 private:
  struct Session {
    explicit Session(tcp::socket taken) : socket(std::move(taken)) {}
    tcp::socket socket;
    std::array<char, 4096> piece{};
  };
  void accept() {
    acceptor_.async_accept([this](const error_code& failure, tcp::socket socket) {
      if (!failure) {
        answer(std::make_shared<Session>(std::move(socket)));
        accept();
      }
    });
  }
  void answer(const std::shared_ptr<Session>& session) {
    session->socket.async_read_some(
        asio::buffer(session->piece), [this, session](const error_code& failure, std::size_t size) {
          if (failure) {
            ++ends_;
            ends_.notify_all();
            return;
          }
          bytes_ += size;
          bytes_.notify_all();
          error_code ignored;
          asio::write(session->socket, asio::buffer(session->piece.data(), size), ignored);
          answer(session);
        });
  }

  std::atomic<std::uint64_t> bytes_ = 0;
  std::atomic<std::uint64_t> ends_ = 0;
  asio::io_context context_;
  tcp::acceptor acceptor_;
  std::thread thread_;
};

class FaultProxyTest : public testing::Test {
 protected:
  FaultProxyTest() {
    proxy_.lead_to(echo_.port());
  }
  // A read that hangs ends the test, not the run.
  tcp::socket connect() {
    tcp::socket socket(context_);
    socket.connect(local(proxy_.port()));
    const timeval patience{30, 0};
    ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    return socket;
  }
  static void send(tcp::socket& socket, const std::string& text) {
    error_code failure;
    asio::write(socket, asio::buffer(text), failure);
    EXPECT_FALSE(failure) << failure.message();
  }
  static std::string receive(tcp::socket& socket, std::size_t size) {
    std::string text(size, '\0');
    error_code failure;
    text.resize(asio::read(socket, asio::buffer(text), failure));
    EXPECT_FALSE(failure) << failure.message();
    return text;
  }
  static std::string echoed(tcp::socket& socket, const std::string& text) {
    send(socket, text);
    return receive(socket, text.size());
  }
  static error_code end_of(tcp::socket& socket) {
    std::array<char, 1> byte{};
    error_code failure;
    asio::read(socket, asio::buffer(byte), failure);
    return failure;
  }

  std::unique_ptr<Clock> clock_ = make_system_clock();
  Echo echo_;
  FaultProxy proxy_{seed()};
  asio::io_context context_;
};

TEST_F(FaultProxyTest, PassesEverythingOnAsItIs) {
  std::string text(3 << 20, '\0');
  Random random(seed());
  for (char& byte : text) {
    byte = static_cast<char>(random.below(256));
  }
  tcp::socket socket = connect();

  std::thread sender([&] { send(socket, text); });
  const std::string answer = receive(socket, text.size());
  sender.join();

  EXPECT_TRUE(answer == text);
  EXPECT_EQ(proxy_.figures().connections, 1U);
  EXPECT_EQ(proxy_.figures().request_bytes, text.size());
  EXPECT_EQ(proxy_.figures().resets, 0U);
}

TEST_F(FaultProxyTest, LatencyHoldsEachWayForAtLeastSoLong) {
  proxy_.become({.requests = {.latency = Millis{40}}, .answers = {.latency = Millis{70}}});
  tcp::socket socket = connect();
  const std::int64_t began_ns = clock_->monotonic_ns();

  EXPECT_EQ(echoed(socket, "text"), "text");

  EXPECT_GE(clock_->monotonic_ns() - began_ns, 110'000'000);
}

TEST_F(FaultProxyTest, ABoundOnBytesIsKept) {
  proxy_.become({.requests = {.bytes_per_second = 100'000}});
  tcp::socket socket = connect();
  const std::int64_t began_ns = clock_->monotonic_ns();

  echoed(socket, std::string(20'000, 'x'));

  EXPECT_GE(clock_->monotonic_ns() - began_ns, 200'000'000);
}

TEST_F(FaultProxyTest, HeldAnswersComeOnceTheyAreReleased) {
  proxy_.become({.answers = {.is_held = true}});
  tcp::socket socket = connect();
  send(socket, "text");
  echo_.wait_for_bytes(4);
  EXPECT_EQ(proxy_.figures().answer_bytes, 0U);

  proxy_.become({});

  EXPECT_EQ(receive(socket, 4), "text");
}

TEST_F(FaultProxyTest, AConnectionIsResetOnceItHasCarriedSoMuch) {
  proxy_.become({.reset_after = 10});
  tcp::socket socket = connect();
  EXPECT_EQ(echoed(socket, "12345"), "12345");

  send(socket, "6");

  EXPECT_EQ(end_of(socket), asio::error::connection_reset);
  echo_.wait_for_ends(1);
  EXPECT_EQ(echo_.bytes(), 5U);
  EXPECT_EQ(proxy_.figures().resets, 1U);
}

TEST_F(FaultProxyTest, ChanceDecidesWhichPieceIsReset) {
  proxy_.become({.reset_chance = 0.2});
  int survived = 0;
  constexpr int kConnections = 200;
  for (int i = 0; i < kConnections; ++i) {
    tcp::socket socket = connect();
    send(socket, "x");
    survived += end_of(socket) ? 0 : 1;
  }

  // Two pieces each: 0.64 of 200 are 128, with a deviation of 6.8.
  EXPECT_NEAR(survived, 128, 5 * 6.8);
  EXPECT_EQ(proxy_.figures().resets, static_cast<std::uint64_t>(kConnections - survived));
}

TEST_F(FaultProxyTest, AForgottenConnectionTellsNobody) {
  tcp::socket old = connect();
  EXPECT_EQ(echoed(old, "one"), "one");
  proxy_.forget_connections();
  send(old, "lost");
  old.close();

  tcp::socket fresh = connect();
  EXPECT_EQ(echoed(fresh, "two"), "two");

  EXPECT_EQ(echo_.bytes(), 6U);
  EXPECT_EQ(echo_.ends(), 0U);
  EXPECT_EQ(proxy_.figures().forgotten, 1U);
}

TEST_F(FaultProxyTest, AllConnectionsCanBeReset) {
  tcp::socket one = connect();
  tcp::socket two = connect();
  EXPECT_EQ(echoed(one, "one"), "one");
  EXPECT_EQ(echoed(two, "two"), "two");

  proxy_.reset_connections();

  EXPECT_EQ(end_of(one), asio::error::connection_reset);
  EXPECT_EQ(end_of(two), asio::error::connection_reset);
  echo_.wait_for_ends(2);
}

TEST_F(FaultProxyTest, TheEndOfOneSideIsTheOthersToo) {
  tcp::socket socket = connect();
  EXPECT_EQ(echoed(socket, "text"), "text");

  socket.close();

  echo_.wait_for_ends(1);
  EXPECT_EQ(proxy_.figures().resets, 0U);
}

TEST_F(FaultProxyTest, WithoutAServerClientsAreReset) {
  std::uint16_t nobody = 0;
  {
    const Echo gone;
    nobody = gone.port();
  }
  proxy_.lead_to(nobody);

  tcp::socket socket = connect();

  EXPECT_EQ(end_of(socket), asio::error::connection_reset);
}

}  // namespace
}  // namespace ls::test
