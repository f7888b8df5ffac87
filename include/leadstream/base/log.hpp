#pragma once

#include <fmt/core.h>

#include <string>
#include <string_view>

namespace ls {

// Levels by the operator's duty: error = data lost or a person must act; warn = unexpected,
// recovered, nothing lost; info = state changes; debug = at most once per commit.
enum class LogLevel { debug, info, warn, error, off };
enum class LogFormat { text, json };

// From any thread; lines that others write meanwhile are in the one form or the other. Logs go to
// standard error: standard output is for data.
void configure_log(LogLevel level, LogFormat format);
// A whole sentence: "Partition revoked. topology=score partition=7". No payloads, no personal data.
void log(LogLevel level, std::string_view sentence);
bool is_logged(LogLevel level);

template <typename... Args>
void log_info(fmt::format_string<Args...> text, Args&&... args) {
  if (is_logged(LogLevel::info)) {
    log(LogLevel::info, fmt::format(text, std::forward<Args>(args)...));
  }
}
template <typename... Args>
void log_warn(fmt::format_string<Args...> text, Args&&... args) {
  if (is_logged(LogLevel::warn)) {
    log(LogLevel::warn, fmt::format(text, std::forward<Args>(args)...));
  }
}
template <typename... Args>
void log_error(fmt::format_string<Args...> text, Args&&... args) {
  if (is_logged(LogLevel::error)) {
    log(LogLevel::error, fmt::format(text, std::forward<Args>(args)...));
  }
}
template <typename... Args>
void log_debug(fmt::format_string<Args...> text, Args&&... args) {
  if (is_logged(LogLevel::debug)) {
    log(LogLevel::debug, fmt::format(text, std::forward<Args>(args)...));
  }
}

}  // namespace ls
