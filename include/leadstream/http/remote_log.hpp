#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/runtime/log_gateway.hpp"

#include <memory>
#include <string>

namespace ls::http {

// The log of a running instance, through its HTTP interface: for commands that find the log in use.
// `address` as in "http://127.0.0.1:8080"; the instance is asked at once whether it is there. Each
// request takes `patience` at most. Any thread.
//
// What does not fit one request is sent in several: then "all or none" holds for each of them.
[[nodiscard]] Result<std::unique_ptr<runtime::LogGateway>> open_remote_log(
    const std::string& address, Millis patience = seconds(60));

}  // namespace ls::http
