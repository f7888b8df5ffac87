#include "http/session.hpp"

#include "http/guard.hpp"
#include "http/head.hpp"
#include "http/problem.hpp"

#include "leadstream/base/hash.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace ls::http {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
// After a last answer the rest of what the client sends is read and dropped for a while: closing
// with unread bytes would reset the connection, and the client might never see the answer.
constexpr Millis kLinger = seconds(2);
constexpr std::size_t kLingerBytesMax = 8 << 20;
constexpr std::size_t kBufferSpare = 64 << 10;

Method method_of(beast::http::verb verb) {
  switch (verb) {
    case beast::http::verb::get:
      return Method::get;
    case beast::http::verb::head:
      return Method::head;
    case beast::http::verb::post:
      return Method::post;
    case beast::http::verb::options:
      return Method::options;
    default:
      return Method::other;
  }
}

std::string_view to_view(beast::string_view text) {
  return {text.data(), text.size()};
}

Millis elapsed(const Clock& clock, std::int64_t since_ns) {
  return {(clock.monotonic_ns() - since_ns) / kNsPerMs};
}

}  // namespace

Session::Session(asio::ip::tcp::socket socket, Desk& desk)
    : socket_(std::move(socket)),
      deadline_(socket_.get_executor()),
      pulse_(socket_.get_executor()),
      desk_(desk),
      buffer_(desk.options.header_max + kBufferSpare) {
  desk_.sessions.insert(this);
}

Session::~Session() {
  if (feed_) {
    --desk_.streams;
  }
  release_body();
  desk_.sessions.erase(this);
}

void Session::start() {
  read_header();
}

void Session::close() {
  Code ignored;
  socket_.close(ignored);
  deadline_.cancel();
  pulse_.cancel();
}

// When the time is over, whatever waits for the socket ends with operation_aborted.
void Session::set_deadline(Millis in) {
  deadline_.expires_after(std::chrono::milliseconds(in.count));
  deadline_.async_wait([self = shared_from_this()](Code code) {
    if (code || self->deadline_.expiry() > std::chrono::steady_clock::now()) {
      return;
    }
    self->is_timed_out_ = true;
    Code ignored;
    self->socket_.cancel(ignored);
  });
}

void Session::clear_deadline() {
  deadline_.expires_at(std::chrono::steady_clock::time_point::max());
}

void Session::read_header() {
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(desk_.options.header_max));
  parser_->body_limit(desk_.options.body_max);
  request_ = {};
  route_ = "none";
  is_timed_out_ = false;
  set_deadline(desk_.options.idle_timeout);
  beast::http::async_read_header(
      socket_, buffer_, *parser_,
      [self = shared_from_this()](Code code, std::size_t) { self->on_header(code); });
}

void Session::on_header(Code code) {
  began_ns_ = desk_.clock.monotonic_ns();
  if (code) {
    on_read_failure(code);
    return;
  }
  if (!reserve_body()) {
    is_last_ = true;
    respond(refuse(503, "busy", "too many large requests at once; try again"));
    return;
  }
  const auto& message = parser_->get();
  if (equal_ignoring_case(to_view(message[beast::http::field::expect]), "100-continue")) {
    outgoing_ = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(socket_, asio::buffer(outgoing_),
                      [self = shared_from_this()](Code failure, std::size_t) {
                        if (!failure) {
                          self->read_body();
                        }
                      });
    return;
  }
  read_body();
}

// A body of unknown length may come to be as long as any. What is over the limit is refused when it
// is read; one that alone is more than all may take is let in if there is no other.
bool Session::reserve_body() {
  const auto length = parser_->content_length();
  const std::size_t longest = parser_->chunked() ? desk_.options.body_max : 0;
  body_bytes_ = std::min<std::size_t>(length ? *length : longest, desk_.options.body_max);
  desk_.body_bytes += body_bytes_;
  if (desk_.body_bytes <= desk_.options.bodies_max || desk_.body_bytes == body_bytes_) {
    return true;
  }
  release_body();
  return false;
}

void Session::release_body() {
  desk_.body_bytes -= body_bytes_;
  body_bytes_ = 0;
}

void Session::read_body() {
  beast::http::async_read(
      socket_, buffer_, *parser_,
      [self = shared_from_this()](Code code, std::size_t) { self->on_body(code); });
}

void Session::on_body(Code code) {
  if (code) {
    on_read_failure(code);
    return;
  }
  auto message = parser_->release();
  is_last_ = !message.keep_alive();
  request_.method = method_of(message.method());
  const std::string_view target = to_view(message.target());
  request_.path = target.substr(0, target.find('?'));
  for (const auto& field : message) {
    request_.headers.emplace_back(to_view(field.name_string()), to_view(field.value()));
  }
  request_.body = std::move(message.body());
  const std::size_t mark = std::min(target.find('?'), target.size() - 1);
  request_.query_text = target.substr(mark + 1);
  auto query = parse_query(request_.query_text);
  if (!query) {
    respond(refuse(400, "malformed_target", "the query has a broken percent-encoding"));
    return;
  }
  request_.query = std::move(*query);
  serve();
}

void Session::on_read_failure(Code code) {
  namespace fail = beast::http;
  is_last_ = true;
  if (code == asio::error::operation_aborted && is_timed_out_ && parser_->got_some()) {
    respond(refuse(408, "request_timeout", "the request did not arrive in time"));
  } else if (code == fail::error::header_limit || code == fail::error::buffer_overflow) {
    respond(refuse(431, "header_too_large",
                   fmt::format("the header is over {} bytes", desk_.options.header_max)));
  } else if (code == fail::error::body_limit) {
    respond(refuse(413, "body_too_large",
                   fmt::format("the body is over {} bytes", desk_.options.body_max)));
  } else if (code.category() == fail::make_error_code(fail::error::bad_target).category() &&
             code != fail::error::end_of_stream && code != fail::error::partial_message) {
    respond(refuse(400, "malformed_request", fmt::format("not HTTP/1.1: {}", code.message())));
  } else {
    close();
  }
}

void Session::serve() {
  if (auto refused = refuse_foreign(request_, desk_.hosts)) {
    respond(std::move(*refused));
    return;
  }
  Router::Match match = desk_.router.match(request_.method, request_.path);
  if (match.route == nullptr || match.is_broken) {
    respond(answer(match));
    return;
  }
  route_ = match.route->pattern;
  request_.params = std::move(match.params);
  run(*match.route);
}

// Without a route that fits.
Response Session::answer(Router::Match& match) {
  if (match.is_broken) {
    return refuse(400, "malformed_target", "the path has a broken percent-encoding");
  }
  if (match.allow.empty()) {
    return refuse(404, "unknown_path", "there is nothing here; see /openapi.json");
  }
  Response response;
  if (request_.method == Method::options) {
    response.status = 204;
  } else {
    response = refuse(405, "method_not_allowed", fmt::format("this path takes {}", match.allow));
  }
  response.headers.emplace_back("Allow", std::move(match.allow));
  return response;
}

void Session::run(const Router::Route& route) {
  if (route.runs == Runs::at_once) {
    respond(route.handler(request_));
    return;
  }
  // The handler has deadlines of its own.
  clear_deadline();
  asio::post(desk_.aside, [self = shared_from_this(), &route]() mutable {
    auto response = std::make_unique<Response>(route.handler(self->request_));
    const auto home = self->socket_.get_executor();
    asio::post(home, [owner = std::move(self), answered = std::move(response)] {
      owner->respond(std::move(*answered));
    });
  });
}

std::string Session::head(const Response& response, std::optional<std::size_t> length) const {
  return head_of(
      response,
      {.now = desk_.clock.now(), .request_id = request_.id, .length = length, .is_last = is_last_});
}

void Session::count(int status) {
  desk_.metrics
      .counter({"leadstream_http_requests_total", "Requests answered."},
               {{"route", route_}, {"code", std::to_string(status)}})
      .add(1);
  desk_.metrics
      .histogram({"leadstream_http_request_duration_seconds",
                  "From the end of a request's header to its answer."},
                 duration_bounds(), {{"route", route_}})
      .observe(static_cast<double>(desk_.clock.monotonic_ns() - began_ns_) * 1e-9);
}

void Session::respond(Response response) {
  if (response.feed && desk_.streams >= desk_.options.streams_max) {
    response = refuse(503, "too_many_streams", "too many followers; try again later");
  }
  std::string().swap(request_.body);
  release_body();
  ++desk_.requests;
  request_.id = request_id(request_.header("X-Request-Id"),
                           hash_combine(desk_.requests, static_cast<std::uint64_t>(began_ns_)));
  count(response.status);
  is_timed_out_ = false;
  set_deadline(desk_.options.idle_timeout);
  if (response.feed) {
    is_last_ = true;  // the body ends with the connection
    outgoing_ = head(response, std::nullopt);
    if (request_.method != Method::head) {
      feed_ = std::move(response.feed);
      ++desk_.streams;
      respond_with_feed();
      return;
    }
  } else {
    outgoing_ = head(response, response.body.size());
    if (request_.method != Method::head) {
      outgoing_ += response.body;
    }
  }
  asio::async_write(
      socket_, asio::buffer(outgoing_),
      [self = shared_from_this()](Code code, std::size_t) { self->on_written(code); });
}

void Session::on_written(Code code) {
  if (code) {
    close();
  } else if (is_last_) {
    linger();
  } else {
    read_header();
  }
}

void Session::linger() {
  Code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  set_deadline(std::min(kLinger, desk_.options.idle_timeout));
  drain();
}

void Session::drain() {
  buffer_.clear();
  socket_.async_read_some(buffer_.prepare(kBufferSpare),
                          [self = shared_from_this()](Code code, std::size_t size) {
                            self->drained_ += size;
                            if (code || self->drained_ > kLingerBytesMax) {
                              self->close();
                            } else {
                              self->drain();
                            }
                          });
}

void Session::respond_with_feed() {
  fed_ns_ = desk_.clock.monotonic_ns();
  watch_reader();
  asio::async_write(
      socket_, asio::buffer(outgoing_),
      [self = shared_from_this()](Code code, std::size_t) { code ? self->close() : self->pump(); });
}

// A follower sends nothing more; what this waits for is that it goes.
void Session::watch_reader() {
  buffer_.clear();
  socket_.async_read_some(buffer_.prepare(1), [self = shared_from_this()](Code code, std::size_t) {
    code ? self->close() : self->watch_reader();
  });
}

// Asks the feed, writes what it gave, and comes back after a pause: never two writes at once, so
// that a slow reader slows nobody but itself.
void Session::pump() {
  clear_deadline();
  if (!socket_.is_open()) {
    return;
  }
  outgoing_ = take_from_feed();
  if (!outgoing_.empty()) {
    set_deadline(desk_.options.idle_timeout);
    asio::async_write(socket_, asio::buffer(outgoing_),
                      [self = shared_from_this()](Code code, std::size_t) {
                        self->outgoing_.clear();
                        code ? self->close() : self->pump();
                      });
    return;
  }
  pulse_.expires_after(std::chrono::milliseconds(desk_.options.stream_interval.count));
  pulse_.async_wait([self = shared_from_this()](Code code) {
    if (!code) {
      self->pump();
    }
  });
}

std::string Session::take_from_feed() {
  std::string text = feed_->poll();
  if (text.empty() && elapsed(desk_.clock, fed_ns_) >= desk_.options.heartbeat_interval) {
    text = ": still here\n\n";
  }
  if (!text.empty()) {
    fed_ns_ = desk_.clock.monotonic_ns();
  }
  return text;
}

}  // namespace ls::http
