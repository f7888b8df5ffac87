#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::test {

struct HttpAnswer {
  int status = 0;  // 0: the connection ended without an answer, or there was none
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};

  // Empty if it is not there.
  [[nodiscard]] std::string header(std::string_view name) const;
};

// One connection to a server on this machine, told what to send byte by byte: a test must be able
// to break every rule. Waits at most 20 s for anything.
class HttpClient {
 public:
  explicit HttpClient(std::uint16_t port);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  void send(std::string_view bytes);
  // The next answer with a Content-Length, or the header alone if it has no body of known length.
  enum class Body { with, none };
  HttpAnswer receive(Body body = Body::with);
  // Reads until the text has come and returns all up to its end; what came before if it never does.
  std::string receive_until(std::string_view text);
  // The server has closed the connection, and nothing is left to read.
  bool is_ended();

 private:
  bool fill();

  int socket_ = -1;
  std::string buffer_;
};

struct HttpCall {
  std::string method = "GET";
  std::string target = "/";
  std::string body = {};
  std::string content_type = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
};
std::string to_bytes(const HttpCall& call);
// On a connection of its own.
HttpAnswer ask(std::uint16_t port, const HttpCall& call);

}  // namespace ls::test
