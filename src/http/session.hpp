#pragma once

#include "leadstream/http/server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace ls::http {

class Session;

// What all connections of one server share. Used on the server's thread alone, except `aside`.
struct Desk {
  ServerOptions options;
  const Router& router;
  const Clock& clock;
  Metrics& metrics;
  std::set<std::string> hosts = {};  // lower case, without port; empty: any
  std::set<Session*> sessions = {};
  std::size_t streams = 0;
  std::size_t body_bytes = 0;  // promised to requests that are not answered yet
  std::uint64_t requests = 0;
  // For handlers that ask the log. Two, so that one slow read does not hold up every write.
  boost::asio::thread_pool aside{2};
};

// One connection: reads a request, has it answered, writes the answer, again and again. Kept alive
// by its pending operations, hence a shared_ptr; lives on the server's thread.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(boost::asio::ip::tcp::socket socket, Desk& desk);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void start();
  void close();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  using Code = boost::beast::error_code;

  void read_header();
  void on_header(Code code);
  void read_body();
  bool reserve_body();
  void release_body();
  void on_body(Code code);
  void on_read_failure(Code code);
  void serve();
  void run(const Router::Route& route);
  Response answer(Router::Match& match);

  void respond(Response response);
  void on_written(Code code);
  void linger();
  void drain();

  void respond_with_feed();
  void pump();
  void watch_reader();
  std::string take_from_feed();

  void set_deadline(Millis in);
  void clear_deadline();
  [[nodiscard]] std::string head(const Response& response, std::optional<std::size_t> length) const;
  void count(int status);

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer deadline_;
  boost::asio::steady_timer pulse_;  // of a feed
  Desk& desk_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  Request request_;
  std::string route_ = "none";  // pattern, for metrics
  std::int64_t began_ns_ = 0;
  std::string outgoing_;
  std::unique_ptr<Feed> feed_;
  std::int64_t fed_ns_ = 0;
  std::size_t drained_ = 0;
  std::size_t body_bytes_ = 0;  // this one's share of the desk's
  bool is_timed_out_ = false;
  bool is_last_ = false;  // the connection ends with this answer
};

}  // namespace ls::http
