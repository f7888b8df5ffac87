#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ls::http {

// The body of a response without an end: server-sent events. Asked a few times a second by the
// server's thread, and only when the reader has taken what came before.
class Feed {
 public:
  virtual ~Feed() = default;
  // What is new since the last call; may be empty.
  virtual std::string poll() = 0;
};

// One answer. The server adds what every answer carries: length, date, request id, security
// headers.
struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::unique_ptr<Feed> feed = {};  // if set, the body is what it gives
};

}  // namespace ls::http
