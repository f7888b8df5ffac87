#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"

#include <string>

namespace ls::http {

struct Peer {
  std::string host;
  std::string port;
  Millis patience = seconds(60);  // for one request, from connecting to the whole answer
};

// "http://host:port", the host also as "[::1]".
[[nodiscard]] Result<Peer> parse_address(const std::string& address);

struct Call {
  std::string target;
  std::string body = {};  // empty: GET, else POST
  std::string content_type = {};
};

struct Reply {
  int status = 0;
  std::string body;
};

// One request on a connection of its own. Blocks.
[[nodiscard]] Result<Reply> fetch(const Peer& peer, const Call& call);

}  // namespace ls::http
