#include "http/client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/core.h>

#include <chrono>
#include <utility>

namespace ls::http {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace {

// A page of records of the largest size; more is not asked for.
constexpr std::uint64_t kAnswerMax = 256ULL << 20U;

// The steps of one request. Asynchronous only because that is what has a deadline.
class Exchange {
 public:
  Exchange(const Peer& peer, const Call& call) : peer_(peer), stream_(context_) {
    request_.method(call.body.empty() ? beast::http::verb::get : beast::http::verb::post);
    request_.target(call.target);
    request_.version(11);
    request_.set(beast::http::field::host, peer.host + ":" + peer.port);
    request_.set(beast::http::field::connection, "close");
    if (!call.body.empty()) {
      request_.set(beast::http::field::content_type, call.content_type);
      request_.body() = call.body;
    }
    request_.prepare_payload();
    parser_.body_limit(kAnswerMax);
  }

  Result<Reply> run() {
    beast::error_code code;
    asio::ip::tcp::resolver resolver(context_);
    const auto found = resolver.resolve(peer_.host, peer_.port, code);
    if (code) {
      return failure(code);
    }
    stream_.expires_after(std::chrono::milliseconds(peer_.patience.count));
    stream_.async_connect(found, [this](beast::error_code connected, const auto&) {
      next(connected, &Exchange::write);
    });
    context_.run();
    if (failed_) {
      return failure(failed_);
    }
    auto message = parser_.release();
    return Reply{static_cast<int>(message.result_int()), std::move(message.body())};
  }

 private:
  void next(beast::error_code code, void (Exchange::*step)()) {
    if (code) {
      failed_ = code;
    } else if (step != nullptr) {
      (this->*step)();
    }
  }

  void write() {
    beast::http::async_write(stream_, request_, [this](beast::error_code code, std::size_t) {
      next(code, &Exchange::read);
    });
  }

  void read() {
    beast::http::async_read(stream_, buffer_, parser_,
                            [this](beast::error_code code, std::size_t) { next(code, nullptr); });
  }

  [[nodiscard]] Error failure(beast::error_code code) const {
    return external_error(
        fmt::format("{}:{} does not answer: {}", peer_.host, peer_.port, code.message()),
        Retry::yes);
  }

  const Peer& peer_;
  asio::io_context context_{1};
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  beast::http::request<beast::http::string_body> request_;
  beast::http::response_parser<beast::http::string_body> parser_;
  beast::error_code failed_;
};

}  // namespace

Result<Peer> parse_address(const std::string& address) {
  constexpr std::string_view kScheme = "http://";
  std::string rest = address;
  if (rest.starts_with(kScheme)) {
    rest.erase(0, kScheme.size());
  }
  while (rest.ends_with('/')) {
    rest.pop_back();
  }
  const std::size_t colon = rest.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == rest.size()) {
    return user_error(fmt::format("\"{}\" is no address: expected http://host:port", address));
  }
  Peer peer{rest.substr(0, colon), rest.substr(colon + 1)};
  if (peer.host.starts_with('[') && peer.host.ends_with(']')) {
    peer.host = peer.host.substr(1, peer.host.size() - 2);
  }
  return peer;
}

Result<Reply> fetch(const Peer& peer, const Call& call) {
  return Exchange(peer, call).run();
}

}  // namespace ls::http
