#include "support/http_client.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cctype>
#include <cstdlib>
#include <iterator>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

namespace ls::test {
namespace {

constexpr int kPatienceSeconds = 20;

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

}  // namespace

std::string HttpAnswer::header(std::string_view name) const {
  for (const auto& [own, value] : headers) {
    if (equal_ignoring_case(own, name)) {
      return value;
    }
  }
  return {};
}

HttpClient::HttpClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval patience{kPatienceSeconds, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    // Nobody listens: what is sent goes nowhere, and no answer comes.
    ::close(std::exchange(socket_, -1));
  }
}

HttpClient::~HttpClient() {
  ::close(socket_);
}

void HttpClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return;  // the server has gone; the test sees it by the answer
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool HttpClient::fill() {
  std::array<char, 65536> block{};
  const ssize_t size = ::recv(socket_, block.data(), block.size(), 0);
  if (size <= 0) {
    return false;
  }
  buffer_.append(block.data(), static_cast<std::size_t>(size));
  return true;
}

std::string HttpClient::receive_until(std::string_view text) {
  std::size_t at = buffer_.find(text);
  while (at == std::string::npos && fill()) {
    at = buffer_.find(text);
  }
  const std::size_t end = at == std::string::npos ? buffer_.size() : at + text.size();
  std::string taken = buffer_.substr(0, end);
  buffer_.erase(0, end);
  return taken;
}

bool HttpClient::is_ended() {
  return buffer_.empty() && !fill();
}

HttpAnswer HttpClient::receive(Body body) {
  HttpAnswer answer;
  std::string head = receive_until("\r\n\r\n");
  if (!head.starts_with("HTTP/1.1 ")) {
    return answer;
  }
  answer.status = std::atoi(head.c_str() + 9);
  for (std::size_t at = head.find("\r\n") + 2; at + 2 < head.size();) {
    const std::size_t end = head.find("\r\n", at);
    const std::string line = head.substr(at, end - at);
    const std::size_t colon = line.find(": ");
    if (colon != std::string::npos) {
      answer.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
    at = end + 2;
  }
  if (body == Body::with) {
    const std::string length = answer.header("Content-Length");
    const std::size_t size = length.empty() ? 0 : std::strtoull(length.c_str(), nullptr, 10);
    while (buffer_.size() < size && fill()) {
    }
    answer.body = buffer_.substr(0, size);
    buffer_.erase(0, size);
  }
  return answer;
}

std::string to_bytes(const HttpCall& call) {
  std::string bytes =
      fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\n", call.method, call.target);
  for (const auto& [name, value] : call.headers) {
    fmt::format_to(std::back_inserter(bytes), "{}: {}\r\n", name, value);
  }
  if (!call.content_type.empty()) {
    fmt::format_to(std::back_inserter(bytes), "Content-Type: {}\r\n", call.content_type);
  }
  if (!call.body.empty() || call.method == "POST") {
    fmt::format_to(std::back_inserter(bytes), "Content-Length: {}\r\n", call.body.size());
  }
  return bytes + "\r\n" + call.body;
}

HttpAnswer ask(std::uint16_t port, const HttpCall& call) {
  HttpClient client(port);
  client.send(to_bytes(call));
  return client.receive(call.method == "HEAD" ? HttpClient::Body::none : HttpClient::Body::with);
}

}  // namespace ls::test
