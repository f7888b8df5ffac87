#include "leadstream/base/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>

namespace ls {
namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warn:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
    case LogLevel::off:
      break;
  }
  return spdlog::level::off;
}

spdlog::logger& logger() {
  // A function-local static: made at the first line, on whatever thread, and never destroyed before
  // its users.
  static const std::shared_ptr<spdlog::logger> instance = spdlog::stderr_color_mt("leadstream");
  return *instance;
}

// Commands that run inside a process with others set it while those log.
std::atomic<LogFormat> chosen_format = LogFormat::text;

std::string escape_json(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out.push_back(c);
    }
  }
  return out;
}

}  // namespace

void configure_log(LogLevel level, LogFormat format) {
  chosen_format.store(format, std::memory_order_relaxed);
  logger().set_level(to_spdlog(level));
  logger().set_pattern(format == LogFormat::json
                           ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":"%v"})"
                           : "%Y-%m-%dT%H:%M:%S.%eZ %^%-5l%$ %v",
                       spdlog::pattern_time_type::utc);
}

void log(LogLevel level, std::string_view sentence) {
  if (chosen_format.load(std::memory_order_relaxed) == LogFormat::json) {
    logger().log(to_spdlog(level), "{}", escape_json(sentence));
  } else {
    logger().log(to_spdlog(level), "{}", sentence);
  }
}

bool is_logged(LogLevel level) {
  return logger().should_log(to_spdlog(level));
}

}  // namespace ls
