#include "support/fault_link.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <utility>

namespace ls::test {

using boost::system::error_code;

FaultLink::Way::Way(Socket& reads_from, Socket& writes_to, Network::Way Network::*told,
                    std::atomic<std::uint64_t>& counted)
    : from(reads_from),
      to(writes_to),
      rule(told),
      passed(counted),
      timer(reads_from.get_executor()) {}

FaultLink::FaultLink(Socket client, Socket server, FaultNetwork& network)
    : network_(network),
      client_(std::move(client)),
      server_(std::move(server)),
      requests_(client_, server_, &Network::requests, network.request_bytes),
      answers_(server_, client_, &Network::answers, network.answer_bytes) {}

void FaultLink::start() {
  error_code ignored;
  client_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  server_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  read(requests_);
  read(answers_);
}

void FaultLink::read(Way& way) {
  way.from.async_read_some(
      boost::asio::buffer(way.piece),
      [this, self = shared_from_this(), &way](const error_code& failure, std::size_t size) {
        if (failure) {
          close();
          return;
        }
        way.size = size;
        bytes_ += size;
        if (is_forgotten_) {
          read(way);
        } else if (!met_reset()) {
          delay(way);
        }
      });
}

bool FaultLink::met_reset() {
  const Network& now = network_.now;
  const bool is_reset = (now.reset_after && bytes_ > *now.reset_after) ||
                        (now.reset_chance > 0.0 && network_.random.chance(now.reset_chance));
  if (is_reset) {
    reset();
  }
  return is_reset;
}

void FaultLink::delay(Way& way) {
  const Network::Way& rule = network_.now.*way.rule;
  std::chrono::microseconds time = std::chrono::milliseconds(rule.latency.count);
  if (rule.bytes_per_second > 0) {
    const auto size = static_cast<std::int64_t>(way.size);
    time += std::chrono::microseconds(size * 1'000'000 / rule.bytes_per_second);
  }
  if (time.count() == 0) {
    hold(way);
    return;
  }
  way.timer.expires_after(time);
  // Ended early when the network becomes another one.
  way.timer.async_wait(
      [this, self = shared_from_this(), &way](const error_code& /*ended*/) { hold(way); });
}

void FaultLink::hold(Way& way) {
  way.is_held = (network_.now.*way.rule).is_held && is_open() && !is_forgotten_;
  if (!way.is_held) {
    write(way);
  }
}

void FaultLink::write(Way& way) {
  if (is_forgotten_) {
    read(way);
    return;
  }
  boost::asio::async_write(
      way.to, boost::asio::buffer(way.piece.data(), way.size),
      [this, self = shared_from_this(), &way](const error_code& failure, std::size_t size) {
        if (failure) {
          close();
          return;
        }
        way.passed += size;
        read(way);
      });
}

void FaultLink::look_again() {
  for (Way* way : {&requests_, &answers_}) {
    way->timer.cancel();
    if (way->is_held) {
      hold(*way);
    }
  }
}

void FaultLink::forget() {
  if (is_open() && !is_forgotten_) {
    is_forgotten_ = true;
    ++network_.forgotten;
    look_again();
  }
}

// A socket that is closed with nothing to linger for sends a reset.
void FaultLink::reset() {
  if (!is_open()) {
    return;
  }
  ++network_.resets;
  error_code ignored;
  for (Socket* socket : {&client_, &server_}) {
    socket->set_option(boost::asio::socket_base::linger(true, 0), ignored);
    socket->close(ignored);
  }
  look_again();
}

// The end of one side is the other one's too, unless nobody knows of them any more.
void FaultLink::close() {
  if (is_forgotten_) {
    return;
  }
  error_code ignored;
  client_.close(ignored);
  server_.close(ignored);
  look_again();
}

}  // namespace ls::test
